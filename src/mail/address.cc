// Mail addresses. Pure; safe from any thread.
#include "mail/address.h"

#include <idn2.h>

#include <memory>

#include "base/bytes.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxLocalBytes = 64;     // RFC 5321 section 4.5.3.1.1
constexpr std::size_t kMaxAddressBytes = 254;  // RFC 5321 section 4.5.3.1.3, less the brackets
constexpr std::string_view kAtomSigns = "!#$%&'*+-/=?^_`{|}~.";

bool is_local_part(std::string_view local) {
  if (local.empty() || local.front() == '.' || local.back() == '.') return false;
  for (std::size_t i = 0; i < local.size(); ++i) {
    const char c = local[i];
    const bool is_letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    if (!is_letter && kAtomSigns.find(c) == std::string_view::npos) return false;
    if (c == '.' && local[i - 1] == '.') return false;
  }
  return true;
}

// Letters, digits and inner hyphens in at least two labels.
bool is_host_name(std::string_view domain) {
  std::size_t label = 0;
  int labels = 1;
  for (std::size_t i = 0; i < domain.size(); ++i) {
    const char c = domain[i];
    if (c == '.') {
      if (label == 0 || label > 63 || domain[i - 1] == '-') return false;
      label = 0;
      ++labels;
      continue;
    }
    const bool is_good =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c == '-' && label > 0);
    if (!is_good) return false;
    ++label;
  }
  return labels >= 2 && label > 0 && label <= 63 && domain.back() != '-';
}

std::string ascii_domain(const std::string& domain) {
  char* out = nullptr;
  const int status = idn2_to_ascii_8z(domain.c_str(), &out, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, void (*)(void*)> owned(out, idn2_free);
  return status == IDN2_OK ? ascii_lower(out) : std::string();
}

}  // namespace

Result<MailAddress> read_mail_address(std::string_view text) {
  const std::string_view address = trimmed(text);
  const std::size_t at = address.rfind('@');
  if (address.empty()) return fail(ErrorCode::kInvalidArgument, "There is no address.");
  if (at == std::string_view::npos) {
    return fail(ErrorCode::kInvalidArgument, "The address has no '@'.");
  }
  const std::string_view local = address.substr(0, at);
  if (address.size() > kMaxAddressBytes || local.size() > kMaxLocalBytes) {
    return fail(ErrorCode::kInvalidArgument, "The address is longer than mail allows.");
  }
  if (!is_utf8(address) || !is_local_part(local)) {
    return fail(ErrorCode::kInvalidArgument,
                "What stands before the '@' is not a plain mailbox name.");
  }
  MailAddress out;
  out.domain = ascii_domain(std::string(address.substr(at + 1)));
  if (!is_host_name(out.domain)) {
    return fail(ErrorCode::kInvalidArgument, "What stands after the '@' is not a domain name.");
  }
  out.address = std::string(local) + "@" + out.domain;
  out.key = ascii_lower(local) + "@" + out.domain;
  return out;
}

}  // namespace holdfast
