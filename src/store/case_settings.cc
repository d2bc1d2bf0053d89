// The settings' one row. Stateless; safe from any thread.
#include "store/case_settings.h"

#include <soci/soci.h>

namespace holdfast {

CaseSettings load_case_settings(Transaction& transaction) {
  CaseSettings found;
  int adults = 0, two_people = 0;
  transaction.session() << "select accept_adults, two_people, suspend_after, service_hours, "
                           "crowded_above from case_settings where id = 1",
      soci::into(adults), soci::into(two_people), soci::into(found.suspend_after),
      soci::into(found.service_hours), soci::into(found.crowded_above);
  found.accept_adults = adults != 0;
  found.two_people = two_people != 0;
  return found;
}

void save_case_settings(Transaction& transaction, const CaseSettings& settings) {
  const int adults = settings.accept_adults ? 1 : 0;
  const int two_people = settings.two_people ? 1 : 0;
  transaction.session() << "update case_settings set accept_adults = :adults, "
                           "two_people = :people, suspend_after = :after, "
                           "service_hours = :hours, crowded_above = :above where id = 1",
      soci::use(adults, "adults"), soci::use(two_people, "people"),
      soci::use(settings.suspend_after, "after"), soci::use(settings.service_hours, "hours"),
      soci::use(settings.crowded_above, "above");
}

}  // namespace holdfast
