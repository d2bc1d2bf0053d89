// Markdown to a tree, by md4c. Pure; safe from any thread.
#include "alert/markdown.h"

#include <md4c.h>

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

// Deeper lists and quotes are refused: the forms are read on telephones.
constexpr std::size_t kMaxDepth = 8;
constexpr std::size_t kMaxFindings = 50;
constexpr std::string_view kInstructionMark = "{.do}";

void append_code_point(std::string& out, unsigned code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | code >> 6));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | code >> 12));
    out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | code >> 18));
    out.push_back(static_cast<char>(0x80 | (code >> 12 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  }
}

// The few named entities people write, and the numbered ones; another stays as it was written.
std::string entity_text(std::string_view entity) {
  constexpr std::pair<std::string_view, std::string_view> kNamed[] = {{"&amp;", "&"},
                                                                      {"&lt;", "<"},
                                                                      {"&gt;", ">"},
                                                                      {"&quot;", "\""},
                                                                      {"&apos;", "'"},
                                                                      {"&nbsp;", "\xC2\xA0"},
                                                                      {"&ndash;", "\xE2\x80\x93"},
                                                                      {"&mdash;", "\xE2\x80\x94"},
                                                                      {"&hellip;", "\xE2\x80\xA6"}};
  for (const auto& [name, text] : kNamed) {
    if (entity == name) return std::string(text);
  }
  if (!entity.starts_with("&#")) return std::string(entity);
  const bool is_hex = entity.size() > 2 && (entity[2] == 'x' || entity[2] == 'X');
  unsigned code = 0;
  for (const char c : entity.substr(is_hex ? 3 : 2)) {
    if (c == ';' || code > 0x10FFFF) break;
    const unsigned digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    code = code * (is_hex ? 16 : 10) + digit;
  }
  std::string out;
  // A control character by number is no text.
  append_code_point(out, code < 0x20 || (code >= 0x7F && code < 0xA0) ? 0xFFFD : code);
  return out;
}

class TreeMaker {
 public:
  explicit TreeMaker(std::string_view text) : text_(text) { open_blocks_.push_back(&root_); }

  MarkdownReading make() {
    MD_PARSER parser{};
    parser.flags = MD_FLAG_NOINDENTEDCODEBLOCKS | MD_FLAG_COLLAPSEWHITESPACE;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
      return static_cast<TreeMaker*>(self)->enter_block(type, detail);
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) {
      return static_cast<TreeMaker*>(self)->leave_block(type);
    };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
      return static_cast<TreeMaker*>(self)->enter_span(type, detail);
    };
    parser.leave_span = [](MD_SPANTYPE, void*, void* self) {
      return static_cast<TreeMaker*>(self)->leave_span();
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
      return static_cast<TreeMaker*>(self)->add_text(type, {text, size});
    };
    if (md_parse(text_.data(), static_cast<MD_SIZE>(text_.size()), &parser, this) != 0) {
      refuse("Write this text more simply: it cannot be read as Markdown.");
    }
    tell_pending();
    finish_blocks(root_.blocks);
    return {std::move(root_.blocks), std::move(findings_)};
  }

 private:
  int enter_block(MD_BLOCKTYPE type, void* detail) {
    Block block;
    switch (type) {
      case MD_BLOCK_DOC:
        return 0;
      case MD_BLOCK_P:
        break;
      case MD_BLOCK_H:
        block.kind = Block::Kind::kHeading;
        block.level = std::max(2, static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level));
        break;
      case MD_BLOCK_UL:
        block.kind = Block::Kind::kBulletList;
        break;
      case MD_BLOCK_OL:
        block.kind = Block::Kind::kNumberedList;
        block.first_number = static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start;
        break;
      case MD_BLOCK_LI:
        block.kind = Block::Kind::kItem;
        break;
      case MD_BLOCK_QUOTE:
        block.kind = Block::Kind::kQuote;
        break;
      case MD_BLOCK_HR:
        block.kind = Block::Kind::kRule;
        break;
      default:
        refuse("Write paragraphs, headings, lists and quotes only; code and tables have no place.");
    }
    if (open_blocks_.size() > kMaxDepth) refuse("Nest lists and quotes less deeply.");
    return open(std::move(block));
  }

  int open(Block block) {
    // Past the limit the words go on in the block that is open.
    if (open_blocks_.size() > kMaxDepth) {
      ++skipped_blocks_;
      return 0;
    }
    Block& parent = *open_blocks_.back();
    parent.blocks.push_back(std::move(block));
    open_blocks_.push_back(&parent.blocks.back());
    open_inlines_ = {&open_blocks_.back()->inlines};
    return 0;
  }

  int leave_block(MD_BLOCKTYPE type) {
    if (type == MD_BLOCK_DOC) return 0;
    if (skipped_blocks_ > 0) {
      --skipped_blocks_;
      return 0;
    }
    open_blocks_.pop_back();
    open_inlines_ = {&open_blocks_.back()->inlines};
    return 0;
  }

  int enter_span(MD_SPANTYPE type, void* detail) {
    Inline span;
    switch (type) {
      case MD_SPAN_EM:
        span.kind = Inline::Kind::kEmphasis;
        break;
      case MD_SPAN_STRONG:
        span.kind = Inline::Kind::kStrong;
        break;
      case MD_SPAN_A: {
        const MD_ATTRIBUTE& href = static_cast<MD_SPAN_A_DETAIL*>(detail)->href;
        span.kind = Inline::Kind::kLink;
        span.link = std::string(href.text ? href.text : "", href.size);
        if (is_safe_link(span.link)) break;
        refuse("Link only to https:, mailto: or tel: addresses.");
        span.link.clear();
        span.kind = Inline::Kind::kEmphasis;
        break;
      }
      case MD_SPAN_IMG:
        refuse("Take the picture out: alerts have none, so that nothing is loaded from elsewhere.");
        span.kind = Inline::Kind::kEmphasis;
        break;
      default:
        refuse("Write words only; code has no place in an alert.");
        span.kind = Inline::Kind::kEmphasis;
    }
    if (open_inlines_.empty()) return 0;
    if (open_inlines_.size() > kMaxDepth) {
      refuse("Nest emphasis less deeply.");
      ++skipped_spans_;
      return 0;
    }
    std::vector<Inline>& parent = *open_inlines_.back();
    parent.push_back(std::move(span));
    open_inlines_.push_back(&parent.back().children);
    return 0;
  }

  int leave_span() {
    if (skipped_spans_ > 0) {
      --skipped_spans_;
    } else if (open_inlines_.size() > 1) {
      open_inlines_.pop_back();
    }
    return 0;
  }

  int add_text(MD_TEXTTYPE type, std::string_view text) {
    if (text.data() >= text_.data() && text.data() <= text_.data() + text_.size()) {
      at_ = static_cast<std::size_t>(text.data() - text_.data());
    }
    tell_pending();
    switch (type) {
      case MD_TEXT_HTML:
        refuse("Take the HTML out; alerts are Markdown alone.");
        break;
      case MD_TEXT_BR:
        return add_break();
      case MD_TEXT_SOFTBR:
        return append(" ");
      case MD_TEXT_NULLCHAR:
        return append("\xEF\xBF\xBD");
      case MD_TEXT_ENTITY:
        return append(entity_text(text));
      default:
        return append(text);
    }
    tell_pending();
    return 0;
  }

  int add_break() {
    if (!open_inlines_.empty()) open_inlines_.back()->push_back({.kind = Inline::Kind::kBreak});
    return 0;
  }

  int append(std::string_view text) {
    if (open_inlines_.empty() || text.empty()) return 0;
    std::vector<Inline>& into = *open_inlines_.back();
    if (into.empty() || into.back().kind != Inline::Kind::kText) into.push_back({});
    into.back().text.append(text);
    return 0;
  }

  // Kept until the next text comes, whose line is that of the fault.
  void refuse(std::string message) { pending_.push_back(std::move(message)); }

  void tell_pending() {
    for (std::string& message : pending_) tell(std::move(message));
    pending_.clear();
  }

  void tell(std::string message) {
    const auto line = 1 + std::count(text_.begin(), text_.begin() + at_, '\n');
    const auto is_told = [&](const AlertFinding& finding) {
      return finding.line == static_cast<std::size_t>(line) && finding.message == message;
    };
    if (findings_.size() < kMaxFindings &&
        std::none_of(findings_.begin(), findings_.end(), is_told)) {
      findings_.push_back(
          {AlertFinding::Kind::kError, static_cast<std::size_t>(line), std::move(message)});
    }
  }

  // Takes the mark off marked headings.
  void finish_blocks(std::vector<Block>& blocks) {
    for (Block& block : blocks) {
      finish_blocks(block.blocks);
      if (block.kind != Block::Kind::kHeading || block.inlines.empty()) continue;
      Inline& last = block.inlines.back();
      if (last.kind != Inline::Kind::kText || !trimmed(last.text).ends_with(kInstructionMark))
        continue;
      std::string_view rest = trimmed(last.text);
      rest.remove_suffix(kInstructionMark.size());
      while (rest.ends_with(' ')) rest.remove_suffix(1);
      last.text = std::string(rest);
      if (last.text.empty()) block.inlines.pop_back();
      block.is_instruction = true;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;  // where the last text was, for lines
  Block root_;
  std::vector<Block*> open_blocks_;
  std::vector<std::vector<Inline>*> open_inlines_;
  std::size_t skipped_blocks_ = 0;
  std::size_t skipped_spans_ = 0;
  std::vector<std::string> pending_;
  std::vector<AlertFinding> findings_;
};

bool is_link_text(std::string_view link) {
  return std::all_of(link.begin(), link.end(), [](char c) {
    return c > 0x20 && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\' && c != '`';
  });
}

}  // namespace

MarkdownReading read_markdown(std::string_view text) { return TreeMaker(text).make(); }

std::vector<AlertFinding> check_markdown(std::string_view text) {
  return read_markdown(text).findings;
}

BodyParts split_instruction(std::vector<Block> blocks) {
  BodyParts parts;
  int level = 0;  // of the open instruction heading; 0 outside
  for (Block& block : blocks) {
    if (block.kind == Block::Kind::kHeading) {
      if (block.is_instruction) {
        level = block.level;
      } else if (block.level <= level) {
        level = 0;
      }
    }
    (level > 0 ? parts.instruction : parts.description).push_back(std::move(block));
  }
  return parts;
}

std::string plain_text(const std::vector<Inline>& inlines) {
  std::string out;
  for (const Inline& each : inlines) {
    if (each.kind == Inline::Kind::kText) {
      out += each.text;
    } else if (each.kind == Inline::Kind::kBreak) {
      out += '\n';
    } else {
      out += plain_text(each.children);
    }
  }
  return out;
}

bool is_https_link(std::string_view link) {
  constexpr std::string_view kScheme = "https://";
  if (!link.starts_with(kScheme) || link.size() > 2000 || !is_link_text(link)) return false;
  const std::string_view host =
      link.substr(kScheme.size(), link.find_first_of("/?#", kScheme.size()) - kScheme.size());
  return !host.empty() && host.find('@') == std::string_view::npos;
}

bool is_safe_link(std::string_view link) {
  if (is_https_link(link)) return true;
  return link.size() <= 300 && is_link_text(link) &&
         ((link.starts_with("mailto:") && link.size() > 7) ||
          (link.starts_with("tel:") && link.size() > 4));
}

}  // namespace holdfast
