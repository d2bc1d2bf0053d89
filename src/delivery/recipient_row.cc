// A row of a list as a recipient of the store.
#include "delivery/recipient_row.h"

namespace holdfast {

Recipient recipient_from_row(const RecipientRow& row) {
  Recipient recipient;
  recipient.address = row.address.address;
  recipient.address_key = row.address.key;
  recipient.domain = row.address.domain;
  recipient.name = row.name;
  recipient.role = row.role;
  recipient.school = row.school;
  recipient.region = row.region;
  recipient.language = row.language;
  recipient.consent = row.consent;
  recipient.consent_source = row.consent_source;
  return recipient;
}

}  // namespace holdfast
