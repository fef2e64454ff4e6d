// libxlsxwriter: workbooks.
#pragma once

#include <xlsxwriter.h>

#include "model/late/library.hpp"

namespace tenken::late {

TENKEN_LATE(xlsxwriter, format_set_align)
TENKEN_LATE(xlsxwriter, format_set_bg_color)
TENKEN_LATE(xlsxwriter, format_set_bold)
TENKEN_LATE(xlsxwriter, format_set_border)
TENKEN_LATE(xlsxwriter, format_set_border_color)
TENKEN_LATE(xlsxwriter, format_set_font_color)
TENKEN_LATE(xlsxwriter, format_set_font_name)
TENKEN_LATE(xlsxwriter, format_set_font_size)
TENKEN_LATE(xlsxwriter, format_set_num_format)
TENKEN_LATE(xlsxwriter, format_set_text_wrap)
TENKEN_LATE(xlsxwriter, format_set_unlocked)
TENKEN_LATE(xlsxwriter, lxw_strerror)
TENKEN_LATE(xlsxwriter, workbook_add_format)
TENKEN_LATE(xlsxwriter, workbook_add_worksheet)
TENKEN_LATE(xlsxwriter, workbook_close)
TENKEN_LATE(xlsxwriter, workbook_define_name)
TENKEN_LATE(xlsxwriter, workbook_new_opt)
TENKEN_LATE(xlsxwriter, workbook_set_properties)
TENKEN_LATE(xlsxwriter, worksheet_autofilter)
TENKEN_LATE(xlsxwriter, worksheet_conditional_format_range)
TENKEN_LATE(xlsxwriter, worksheet_data_validation_range)
TENKEN_LATE(xlsxwriter, worksheet_fit_to_pages)
TENKEN_LATE(xlsxwriter, worksheet_freeze_panes)
TENKEN_LATE(xlsxwriter, worksheet_merge_range)
TENKEN_LATE(xlsxwriter, worksheet_repeat_rows)
TENKEN_LATE(xlsxwriter, worksheet_set_column)
TENKEN_LATE(xlsxwriter, worksheet_set_footer)
TENKEN_LATE(xlsxwriter, worksheet_set_landscape)
TENKEN_LATE(xlsxwriter, worksheet_set_margins)
TENKEN_LATE(xlsxwriter, worksheet_set_paper)
TENKEN_LATE(xlsxwriter, worksheet_set_row)
TENKEN_LATE(xlsxwriter, worksheet_write_blank)
TENKEN_LATE(xlsxwriter, worksheet_write_number)
TENKEN_LATE(xlsxwriter, worksheet_write_string)

}  // namespace tenken::late
