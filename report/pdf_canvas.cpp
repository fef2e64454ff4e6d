#include "report/pdf_canvas.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include <boost/locale/utf.hpp>

#include "model/late/pango.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"

namespace tenken::report {
namespace {

// The first family that is installed counts; the last stands for whatever fontconfig has.
constexpr const char* kFamilies =
    "IPAexGothic,Noto Sans CJK JP,IPAGothic,VL Gothic,TakaoGothic,sans-serif";

constexpr Msg kMessages[] = {
#define ENTRY(key, en, ja) Msg::key,
#include "data/messages/all.def"
#undef ENTRY
};

PangoFontDescription* description(double size) {
  PangoFontDescription* const font = late::pango_font_description_from_string(kFamilies);
  late::pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
  return font;
}

/// Calls `act` with every character of a text of valid UTF-8 and its bytes.
template <class Act>
void each_character(std::string_view text, const Act& act) {
  using Utf8 = boost::locale::utf::utf_traits<char>;
  for (auto at = text.begin(); at != text.end();) {
    const auto first = at;
    const auto character = Utf8::decode_valid(at);
    act(character, std::string_view(first, at));
  }
}

void set_ink(cairo_t* cairo, Ink ink) {
  late::cairo_set_source_rgb(cairo, ink.red, ink.green, ink.blue);
}

}  // namespace

Ink ink_of(Verdict verdict) {
  constexpr std::array<Ink, kVerdictCount> kInks{{{0.84, 0.94, 0.85},
                                                  {0.97, 0.82, 0.80},
                                                  {0.99, 0.92, 0.72},
                                                  {0.88, 0.88, 0.88},
                                                  {0.95, 0.95, 0.95}}};
  return kInks[static_cast<std::size_t>(verdict)];
}

PdfCanvas::PdfCanvas(const ReportInput& input, std::string_view title, Paper paper,
                     std::ostream& out)
    : paper_(paper), out_(out), lang_(input.lang) {
  if (!late::pango.load()) return;  // check_fonts() says so
  surface_ =
      late::cairo_pdf_surface_create_for_stream(&PdfCanvas::take, this, paper.width, paper.height);
  const std::string name(title);
  late::cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_TITLE, name.c_str());
  late::cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_CREATOR, "tenken");
  // The time of the data, not of the clock: the same input gives the same bytes.
  constexpr std::size_t kToSeconds = 19;  // 2026-11-24T01:02:03
  const std::string at = input.view.at.to_string().substr(0, kToSeconds) + "Z";
  late::cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_CREATE_DATE, at.c_str());
  cairo_ = late::cairo_create(surface_);
  layout_ = late::pango_cairo_create_layout(cairo_);
  PangoContext* const context = late::pango_layout_get_context(layout_);
  PangoLanguage* const language = late::pango_language_from_string(lang_ == Lang::ja ? "ja" : "en");
  late::pango_context_set_language(context, language);
  PangoFontDescription* const font = description(8);
  fonts_ = late::pango_context_load_fontset(context, font, language);
  late::pango_font_description_free(font);
}

PdfCanvas::~PdfCanvas() {
  if (surface_ == nullptr) return;
  late::g_object_unref(fonts_);
  late::g_object_unref(layout_);
  late::cairo_destroy(cairo_);
  late::cairo_surface_destroy(surface_);
}

cairo_status_t PdfCanvas::take(void* self, const unsigned char* bytes, unsigned length) {
  // A callback of C must not see an exception.
  try {
    auto& out = static_cast<PdfCanvas*>(self)->out_;
    out.write(reinterpret_cast<const char*>(bytes), static_cast<std::streamsize>(length));
    return out ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
  } catch (const std::ios::failure&) {
    return CAIRO_STATUS_WRITE_ERROR;
  }
}

bool PdfCanvas::has_glyph(gunichar character) {
  if (character == '\n' || character == ' ') return true;
  const auto [at, is_new] = known_.emplace(character, false);
  if (!is_new) return at->second;
  PangoFont* const font =
      fonts_ == nullptr ? nullptr : late::pango_fontset_get_font(fonts_, character);
  if (font != nullptr) {
    at->second = late::pango_font_has_char(font, character) != FALSE;
    late::g_object_unref(font);
  }
  return at->second;
}

std::string PdfCanvas::missing_in(std::string_view text) {
  std::string missing;
  each_character(text, [&](gunichar character, std::string_view bytes) {
    if (missing.empty() && !has_glyph(character)) missing = bytes;
  });
  return missing;
}

Result<void> PdfCanvas::check_fonts() {
  if (auto loaded = late::pango.load(); !loaded) return loaded;
  for (const Msg message : kMessages)
    if (std::string missing = missing_in(text_of(message, lang_)); !missing.empty())
      return fail(Errc::environment, Note(Msg::sheet_no_font, {std::move(missing)}),
                  Note(Msg::sheet_no_font_fix));
  return ok;
}

std::string PdfCanvas::shown(std::string_view text) {
  std::string out;
  each_character(text, [&](gunichar character, std::string_view bytes) {
    if (has_glyph(character)) {
      out += bytes;
      return;
    }
    std::array<char, 16> code{};
    std::snprintf(code.data(), code.size(), "U+%04X", static_cast<unsigned>(character));
    out += code.data();
  });
  return out;
}

void PdfCanvas::shape(std::string_view text, double width, const TextStyle& style) {
  PangoFontDescription* const font = description(style.size);
  late::pango_layout_set_font_description(layout_, font);
  late::pango_font_description_free(font);
  late::pango_layout_set_width(layout_, static_cast<int>(width * PANGO_SCALE));
  late::pango_layout_set_height(layout_, static_cast<int>(style.most_height * PANGO_SCALE));
  late::pango_layout_set_ellipsize(layout_, PANGO_ELLIPSIZE_END);
  late::pango_layout_set_wrap(layout_, PANGO_WRAP_WORD_CHAR);
  late::pango_layout_set_alignment(layout_, style.centered ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
  late::pango_layout_set_auto_dir(layout_, FALSE);
  const std::string safe = shown(text);
  late::pango_layout_set_text(layout_, safe.data(), static_cast<int>(safe.size()));
}

double PdfCanvas::measure(std::string_view text, double width, const TextStyle& style) {
  if (text.empty()) return 0;
  shape(text, width, style);
  int height = 0;
  late::pango_layout_get_size(layout_, nullptr, &height);
  return static_cast<double>(height) / PANGO_SCALE;
}

double PdfCanvas::text(double x, double y, double width, std::string_view text,
                       const TextStyle& style) {
  const double height = measure(text, width, style);
  if (height == 0) return 0;
  set_ink(cairo_, style.ink);
  late::cairo_move_to(cairo_, x, y);
  late::pango_cairo_show_layout(cairo_, layout_);
  return height;
}

void PdfCanvas::fill(double x, double y, double width, double height, Ink ink) {
  set_ink(cairo_, ink);
  late::cairo_rectangle(cairo_, x, y, width, height);
  late::cairo_fill(cairo_);
}

void PdfCanvas::frame(double x, double y, double width, double height, Ink ink) {
  set_ink(cairo_, ink);
  late::cairo_set_line_width(cairo_, 0.5);
  late::cairo_rectangle(cairo_, x, y, width, height);
  late::cairo_stroke(cairo_);
}

void PdfCanvas::line(double x1, double y1, double x2, double y2, Ink ink) {
  set_ink(cairo_, ink);
  late::cairo_set_line_width(cairo_, 0.5);
  late::cairo_move_to(cairo_, x1, y1);
  late::cairo_line_to(cairo_, x2, y2);
  late::cairo_stroke(cairo_);
}

void PdfCanvas::next_page() {
  late::cairo_show_page(cairo_);
  ++page_;
}

Result<void> PdfCanvas::finish() {
  late::cairo_show_page(cairo_);
  late::cairo_surface_finish(surface_);
  const cairo_status_t status = late::cairo_surface_status(surface_);
  if (auto done = written(out_); !done) return done;
  if (status != CAIRO_STATUS_SUCCESS)
    return fail(Errc::internal, Note(Msg::sheet_pdf_failed), Note(Msg::report_write_failed_remedy),
                late::cairo_status_to_string(status));
  return ok;
}

}  // namespace tenken::report
