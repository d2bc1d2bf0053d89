// NCMEC's documents: the report, and what is told of each file. The order of elements is the
// schema's (xs:sequence), as docs/formats/referral.md lists it. Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "referral/incident.h"

namespace holdfast {

// The <report> that opens a submission, as UTF-8 with a declaration. `incident` was read without
// faults. Payments have no element of their own: an account at another company becomes an
// associated account of who is reported, and all of them are told in the additional information.
[[nodiscard]] std::string report_xml(const Incident& incident);

struct UploadedFile {
  std::string report_id;
  std::string file_id;
};
// The <fileDetails> of one file that was uploaded.
[[nodiscard]] std::string file_details_xml(const ReportFile& file, const UploadedFile& uploaded);

}  // namespace holdfast
