// The alert on one A4 page, by Pango and Cairo: a tagged PDF whose fonts are inside. Pure but for
// the fonts of the machine; safe from any thread.
#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>

#include "alert/alert_forms.h"
#include "alert/alert_parts.h"
#include "alert/alert_words.h"
#include "base/check.h"

namespace holdfast {
namespace {

// In points of 1/72 inch.
constexpr double kPageWidth = 595.276;
constexpr double kPageHeight = 841.89;
constexpr double kMargin = 46;
constexpr double kWidth = kPageWidth - 2 * kMargin;
constexpr double kLargestType = 11;
constexpr double kSmallestType = 7.5;
constexpr double kTypeStep = 0.25;
constexpr double kBannerPadding = 6;

struct Colour {
  double red, green, blue;
};
constexpr Colour kInk{0.09, 0.137, 0.169};
constexpr Colour kQuiet{0.28, 0.337, 0.373};
constexpr Colour kBrand{0.05, 0.36, 0.39};
constexpr Colour kWarn{0.984, 0.925, 0.796};

// One paragraph of the page. Sizes are multiples of the base type.
struct Piece {
  std::string tag = "P";  // of PDF's structure
  std::string markup;     // Pango's
  double size = 1;
  double space_before = 0.5;
  double indent = 0;
  std::string mark;  // of a list's item, in the indent
  Colour colour = kInk;
  bool is_banner = false;
  bool has_rule_above = false;
};

std::string bold(std::string_view text) { return "<b>" + html_escaped(text) + "</b>"; }

std::string inline_markup(const std::vector<Inline>& inlines) {
  std::string out;
  for (const Inline& each : inlines) {
    const std::string inside = inline_markup(each.children);
    switch (each.kind) {
      case Inline::Kind::kText:
        out += html_escaped(each.text);
        break;
      case Inline::Kind::kBreak:
        out += "\n";
        break;
      case Inline::Kind::kStrong:
        out += "<b>" + inside + "</b>";
        break;
      case Inline::Kind::kEmphasis:
        out += "<i>" + inside + "</i>";
        break;
      case Inline::Kind::kLink: {
        // Paper cannot be clicked, so the address is said, unless the words are it.
        const std::string words = plain_text(each.children);
        std::string_view shown = each.link;
        const bool is_web = shown.starts_with("https://");
        if (is_web) shown.remove_prefix(8);
        if (shown.ends_with('/')) shown.remove_suffix(1);
        out += "<u>" + inside + "</u>";
        if (is_web && words != shown && words != each.link) {
          out += " (" + html_escaped(shown) + ")";
        }
        break;
      }
    }
  }
  return out;
}

void add_blocks(const std::vector<Block>& blocks, double indent, std::vector<Piece>& pieces);

void add_item(const Block& item, const std::string& mark, double indent,
              std::vector<Piece>& pieces) {
  const std::size_t first = pieces.size();
  if (!item.inlines.empty()) {
    pieces.push_back({.tag = "LI",
                      .markup = inline_markup(item.inlines),
                      .space_before = 0.25,
                      .indent = indent});
  }
  add_blocks(item.blocks, indent, pieces);
  if (pieces.size() > first) {
    pieces[first].mark = mark;
    pieces[first].space_before = 0.25;
  }
}

void add_blocks(const std::vector<Block>& blocks, double indent, std::vector<Piece>& pieces) {
  constexpr double kIndent = 1.4;
  for (const Block& block : blocks) {
    switch (block.kind) {
      case Block::Kind::kHeading:
        pieces.push_back({.tag = block.level == 2 ? "H2" : "H3",
                          .markup = "<b>" + inline_markup(block.inlines) + "</b>",
                          .size = block.level == 2 ? 1.2 : 1.05,
                          .space_before = 0.75,
                          .indent = indent,
                          .colour = kBrand});
        break;
      case Block::Kind::kBulletList:
        for (const Block& item : block.blocks)
          add_item(item, "\xE2\x80\xA2", indent + kIndent, pieces);
        break;
      case Block::Kind::kNumberedList: {
        unsigned number = block.first_number;
        for (const Block& item : block.blocks) {
          add_item(item, fmt::format("{}.", number++), indent + kIndent + 0.3, pieces);
        }
        break;
      }
      case Block::Kind::kQuote:
      case Block::Kind::kItem:
        add_blocks(block.blocks, indent + 1, pieces);
        break;
      case Block::Kind::kRule:
        pieces.push_back({.has_rule_above = true});
        break;
      case Block::Kind::kParagraph:
        pieces.push_back({.markup = inline_markup(block.inlines), .indent = indent});
        break;
    }
  }
}

void add_foot(const Alert& alert, const AlertFormOptions& options, const std::string& language,
              std::vector<Piece>& pieces) {
  constexpr double kSmall = 0.8;
  const AlertHeading& heading = heading_of(alert, language);
  std::string sources;
  for (const AlertSource& source : alert.sources) {
    const std::string date = source.date.empty() ? "" : ", " + shown_date(source.date, language);
    sources += (sources.empty() ? "" : "; ") +
               html_escaped(source.title + date + ", " + source.web.substr(8));
  }
  std::string details;
  for (const AlertDetail& detail : alert_details(alert, language)) {
    details += (details.empty() ? "" : "   ") + bold(detail.label + ":") + " " +
               html_escaped(detail.value);
  }
  const std::string address = alert.web.empty() ? alert_address(alert, options) : alert.web;
  bool has_rule = true;
  const auto add = [&](std::string markup) {
    if (markup.empty()) return;
    pieces.push_back({.markup = std::move(markup),
                      .size = kSmall,
                      .space_before = has_rule ? 1.0 : 0.35,
                      .colour = kQuiet,
                      .has_rule_above = has_rule});
    has_rule = false;
  };
  add(html_escaped(heading.note));
  if (!sources.empty()) add(bold(alert_word("sources", language) + ":") + " " + sources);
  add(details);
  if (!address.empty())
    add(bold(alert_word("read_on_web", language) + ":") + " " + html_escaped(address));
}

std::vector<Piece> pieces_of(const Alert& alert, const AlertBody& body,
                             const AlertFormOptions& options) {
  const std::string& language = body.language;
  const AlertHeading& heading = heading_of(alert, language);
  std::vector<Piece> pieces;
  for (const AlertBanner& banner : alert_banners(alert, language, options.now_ms)) {
    const std::string mark = banner.mark.empty() ? "" : bold(banner.mark + ".") + " ";
    pieces.push_back({.markup = mark + html_escaped(banner.text), .is_banner = true});
  }
  pieces.push_back(
      {.markup = bold(body.title), .space_before = pieces.empty() ? 0 : 0.8, .colour = kBrand});
  pieces.push_back(
      {.tag = "H1", .markup = bold(heading.headline), .size = 1.9, .space_before = 0.1});
  if (!heading.summary.empty()) {
    pieces.push_back({.markup = html_escaped(heading.summary), .size = 1.15, .colour = kQuiet});
  }
  add_blocks(read_markdown(body.markdown).blocks, 0, pieces);
  add_foot(alert, options, language, pieces);
  return pieces;
}

struct LayoutFree {
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
};
using Layout = std::unique_ptr<PangoLayout, LayoutFree>;

// A page of one base size of type.
class Page {
 public:
  Page(cairo_t* cairo, double type) : cairo_(cairo), type_(type) {}

  // The height of all pieces, drawn if asked.
  double set(const std::vector<Piece>& pieces, bool draws) {
    double y = kMargin;
    for (const Piece& piece : pieces) y = set_piece(piece, y, draws);
    return y;
  }

 private:
  Layout layout(const std::string& markup, double size, double width) {
    Layout made(pango_cairo_create_layout(cairo_));
    PangoFontDescription* font = pango_font_description_from_string("DejaVu Sans");
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(made.get(), font);
    pango_font_description_free(font);
    pango_layout_set_width(made.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(made.get(), 1.12f);
    pango_layout_set_markup(made.get(), markup.c_str(), static_cast<int>(markup.size()));
    return made;
  }

  static double height_of(const Layout& layout) {
    int width = 0, height = 0;
    pango_layout_get_size(layout.get(), &width, &height);
    return static_cast<double>(height) / PANGO_SCALE;
  }

  void colour(const Colour& colour) {
    cairo_set_source_rgb(cairo_, colour.red, colour.green, colour.blue);
  }

  double set_piece(const Piece& piece, double y, bool draws) {
    y += piece.space_before * type_;
    if (piece.has_rule_above) y = set_rule(y, draws);
    if (piece.markup.empty()) return y;
    const double padding = piece.is_banner ? kBannerPadding : 0;
    const double left = piece.indent * type_ + padding;
    const Layout words = layout(piece.markup, piece.size * type_, kWidth - left - padding);
    const double height = height_of(words) + 2 * padding;
    if (draws) draw(piece, words, left, y, height, padding);
    return y + height;
  }

  double set_rule(double y, bool draws) {
    if (draws) {
      colour(kQuiet);
      cairo_set_line_width(cairo_, 0.5);
      cairo_move_to(cairo_, kMargin, y);
      cairo_line_to(cairo_, kMargin + kWidth, y);
      cairo_stroke(cairo_);
    }
    return y + 0.6 * type_;
  }

  void draw(const Piece& piece, const Layout& words, double left, double y, double height,
            double padding) {
    if (piece.is_banner) {
      colour(kWarn);
      cairo_rectangle(cairo_, kMargin, y, kWidth, height);
      cairo_fill(cairo_);
    }
    const bool is_item = piece.tag == "LI";
    const char* outer = is_item ? "L" : nullptr;
    if (outer) cairo_tag_begin(cairo_, outer, nullptr);
    cairo_tag_begin(cairo_, piece.tag.c_str(), nullptr);
    colour(piece.colour);
    if (!piece.mark.empty()) {
      const Layout mark = layout(piece.mark, piece.size * type_, kWidth);
      cairo_tag_begin(cairo_, "Lbl", nullptr);
      cairo_move_to(
          cairo_,
          kMargin + left - (piece.mark.size() > 2 && piece.mark[0] < 0x7F ? 1.5 : 1.1) * type_, y);
      pango_cairo_show_layout(cairo_, mark.get());
      cairo_tag_end(cairo_, "Lbl");
    }
    if (is_item) cairo_tag_begin(cairo_, "LBody", nullptr);
    cairo_move_to(cairo_, kMargin + left, y + padding);
    pango_cairo_show_layout(cairo_, words.get());
    if (is_item) cairo_tag_end(cairo_, "LBody");
    cairo_tag_end(cairo_, piece.tag.c_str());
    if (outer) cairo_tag_end(cairo_, outer);
  }

  cairo_t* cairo_;
  double type_;
};

struct SurfaceFree {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct CairoFree {
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
};
using Surface = std::unique_ptr<cairo_surface_t, SurfaceFree>;
using Cairo = std::unique_ptr<cairo_t, CairoFree>;

cairo_status_t append_bytes(void* out, const unsigned char* bytes, unsigned count) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), count);
  return CAIRO_STATUS_SUCCESS;
}

// The largest type that fits; 0 if none does.
double fitting_type(const std::vector<Piece>& pieces) {
  const Surface nowhere(
      cairo_pdf_surface_create_for_stream(nullptr, nullptr, kPageWidth, kPageHeight));
  const Cairo cairo(cairo_create(nowhere.get()));
  for (double type = kLargestType; type >= kSmallestType; type -= kTypeStep) {
    if (Page(cairo.get(), type).set(pieces, false) <= kPageHeight - kMargin) return type;
  }
  return 0;
}

}  // namespace

Result<std::string> alert_pdf(const Alert& alert, const AlertFormOptions& options) {
  HOLDFAST_CHECK(alert.sent.has_value());
  AlertFormOptions one = options;
  if (one.audience.empty() && !alert.audiences.empty()) one.audience = alert.audiences.front();
  const std::vector<const AlertBody*> bodies = shown_bodies(alert, one);
  if (bodies.empty()) return fail(ErrorCode::kNotFound, "The alert has nothing for that audience.");
  const AlertBody& body = *bodies.front();
  const std::vector<Piece> pieces = pieces_of(alert, body, one);
  const double type = fitting_type(pieces);
  if (type == 0) {
    return fail(ErrorCode::kTooLarge,
                "Shorten this audience's section: it does not fit on one page.");
  }
  std::string out;
  const Surface surface(
      cairo_pdf_surface_create_for_stream(append_bytes, &out, kPageWidth, kPageHeight));
  const auto describe = [&](cairo_pdf_metadata_t field, const std::string& text) {
    cairo_pdf_surface_set_metadata(surface.get(), field, text.c_str());
  };
  describe(CAIRO_PDF_METADATA_TITLE, marked_headline(alert, body.language));
  describe(CAIRO_PDF_METADATA_AUTHOR, alert.sender_name);
  describe(CAIRO_PDF_METADATA_SUBJECT, body.title);
  // Without a date of its own the file would hold the clock's.
  describe(CAIRO_PDF_METADATA_CREATE_DATE, format_alert_time(*alert.sent));
  const Cairo cairo(cairo_create(surface.get()));
  cairo_tag_begin(cairo.get(), "Document", nullptr);
  (void)Page(cairo.get(), type).set(pieces, true);
  cairo_tag_end(cairo.get(), "Document");
  cairo_show_page(cairo.get());
  cairo_surface_finish(surface.get());
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS ||
      cairo_status(cairo.get()) != CAIRO_STATUS_SUCCESS) {
    return fail(ErrorCode::kInternal,
                "The PDF could not be drawn: is the font DejaVu Sans installed?");
  }
  return out;
}

}  // namespace holdfast
