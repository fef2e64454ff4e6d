// Pages of PDF by Cairo, text by Pango: fonts are embedded, and no box stands for a character that
// no font has. Lengths are points.
#pragma once

#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include <cairo.h>
#include <pango/pangocairo.h>

#include "model/result.hpp"
#include "report/report.hpp"

namespace tenken::report {

struct Ink {
  double red = 0;
  double green = 0;
  double blue = 0;
};

inline constexpr Ink kBlack{0.1, 0.1, 0.1};
inline constexpr Ink kGray{0.4, 0.4, 0.4};
inline constexpr Ink kWhite{1, 1, 1};
inline constexpr Ink kNavy{0.12, 0.23, 0.37};
inline constexpr Ink kLine{0.69, 0.69, 0.69};

/// The pale filling of a verdict, the same as in the workbook.
Ink ink_of(Verdict verdict);

struct TextStyle {
  double size = 8;
  Ink ink = kBlack;
  bool centered = false;
  double most_height = 400;  ///< what does not fit ends in an ellipsis

  TextStyle() = default;
  explicit TextStyle(double s, Ink i = kBlack, bool c = false) : size(s), ink(i), centered(c) {}
};

struct Paper {
  double width;
  double height;
};

inline constexpr double kMillimetre = 72 / 25.4;
inline constexpr Paper kA4{210 * kMillimetre, 297 * kMillimetre};
inline constexpr Paper kA4Wide{297 * kMillimetre, 210 * kMillimetre};
inline constexpr Paper kA3Wide{420 * kMillimetre, 297 * kMillimetre};

/// One document that is being drawn. Coordinates grow to the right and down.
class PdfCanvas {
 public:
  PdfCanvas(const ReportInput& input, std::string_view title, Paper paper, std::ostream& out);
  PdfCanvas(const PdfCanvas&) = delete;
  PdfCanvas& operator=(const PdfCanvas&) = delete;
  ~PdfCanvas();

  /// Whether fonts have every character of the catalogue in this language. Errc::environment.
  Result<void> check_fonts();
  double width() const { return paper_.width; }
  double height() const { return paper_.height; }
  /// The height of `text` in that width.
  double measure(std::string_view text, double width, const TextStyle& style);
  /// Draws it and tells its height.
  double text(double x, double y, double width, std::string_view text, const TextStyle& style);
  void fill(double x, double y, double width, double height, Ink ink);
  void frame(double x, double y, double width, double height, Ink ink = kLine);
  void line(double x1, double y1, double x2, double y2, Ink ink = kLine);
  /// Begins the next page.
  void next_page();
  int page() const { return page_; }
  Result<void> finish();

 private:
  /// Sets the layout; characters without a font become U+1F600.
  void shape(std::string_view text, double width, const TextStyle& style);
  bool has_glyph(gunichar character);
  std::string shown(std::string_view text);
  /// The first character that no font has, as text; empty where there is none.
  std::string missing_in(std::string_view text);
  static cairo_status_t take(void* self, const unsigned char* bytes, unsigned length);

  Paper paper_;
  std::ostream& out_;
  Lang lang_;
  int page_ = 1;
  cairo_surface_t* surface_ = nullptr;
  cairo_t* cairo_;
  PangoLayout* layout_;
  PangoFontset* fonts_;
  std::map<gunichar, bool> known_;
};

}  // namespace tenken::report
