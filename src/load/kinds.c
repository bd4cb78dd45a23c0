#include "load/kinds.h"

#include "load/account.h"
#include "load/organization.h"
#include "load/policy_file.h"

/* The first that fits wins: an organization file has `Policies` too. */
static const struct ew_kind KINDS[] = {
    {EW_LIT("organization"),    ew_organization_detect,    ew_organization_load },
    {EW_LIT("account export"),  ew_account_detect,         ew_account_load      },
    {EW_LIT("policy version"),  ew_policy_version_detect,
     ew_policy_version_load                                                     },
    {EW_LIT("inline policy"),   ew_inline_policy_detect,   ew_inline_policy_load},
    {EW_LIT("policy document"), ew_policy_document_detect,
     ew_policy_document_load                                                    },
};

const struct ew_kind *ew_kind_find(const struct ew_source *source)
{
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
        if (KINDS[i].detect(source)) {
            return &KINDS[i];
        }
    }
    return NULL;
}
