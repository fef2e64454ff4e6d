// Pango and Cairo: text and pages of PDF.
#pragma once

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "model/late/library.hpp"

namespace tenken::late {

TENKEN_LATE(pango, cairo_create)
TENKEN_LATE(pango, cairo_destroy)
TENKEN_LATE(pango, cairo_fill)
TENKEN_LATE(pango, cairo_line_to)
TENKEN_LATE(pango, cairo_move_to)
TENKEN_LATE(pango, cairo_pdf_surface_create_for_stream)
TENKEN_LATE(pango, cairo_pdf_surface_set_metadata)
TENKEN_LATE(pango, cairo_rectangle)
TENKEN_LATE(pango, cairo_set_line_width)
TENKEN_LATE(pango, cairo_set_source_rgb)
TENKEN_LATE(pango, cairo_show_page)
TENKEN_LATE(pango, cairo_status_to_string)
TENKEN_LATE(pango, cairo_stroke)
TENKEN_LATE(pango, cairo_surface_destroy)
TENKEN_LATE(pango, cairo_surface_finish)
TENKEN_LATE(pango, cairo_surface_status)
TENKEN_LATE(pango, g_object_unref)
TENKEN_LATE(pango, pango_cairo_create_layout)
TENKEN_LATE(pango, pango_cairo_show_layout)
TENKEN_LATE(pango, pango_context_load_fontset)
TENKEN_LATE(pango, pango_context_set_language)
TENKEN_LATE(pango, pango_font_description_free)
TENKEN_LATE(pango, pango_font_description_from_string)
TENKEN_LATE(pango, pango_font_description_set_absolute_size)
TENKEN_LATE(pango, pango_font_has_char)
TENKEN_LATE(pango, pango_fontset_get_font)
TENKEN_LATE(pango, pango_language_from_string)
TENKEN_LATE(pango, pango_layout_get_context)
TENKEN_LATE(pango, pango_layout_get_size)
TENKEN_LATE(pango, pango_layout_set_alignment)
TENKEN_LATE(pango, pango_layout_set_auto_dir)
TENKEN_LATE(pango, pango_layout_set_ellipsize)
TENKEN_LATE(pango, pango_layout_set_font_description)
TENKEN_LATE(pango, pango_layout_set_height)
TENKEN_LATE(pango, pango_layout_set_text)
TENKEN_LATE(pango, pango_layout_set_width)
TENKEN_LATE(pango, pango_layout_set_wrap)

}  // namespace tenken::late
