// libarchive gives and takes no name beyond ASCII in the locale that programs begin with. Of this
// thread alone, and only while it lives.
#pragma once

#include <clocale>

namespace holdfast {

class Utf8Names {
 public:
  Utf8Names() : own_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (own_ != nullptr) before_ = uselocale(own_);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;
  ~Utf8Names() {
    if (own_ == nullptr) return;
    uselocale(before_);
    freelocale(own_);
  }

 private:
  locale_t own_;
  locale_t before_ = nullptr;
};

}  // namespace holdfast
