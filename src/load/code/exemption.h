/** Exemptions that stand in infrastructure code itself. */
#ifndef EW_LOAD_CODE_EXEMPTION_H
#define EW_LOAD_CODE_EXEMPTION_H

#include "load/loading.h"

/**
 * Read `RULE until=YYYY-MM-DD reason=…`, which is what follows
 * `execwarden:allow`, and append it to estate.exemptions. The reason comes
 * last and runs to the end; it may stand in quotes. What cannot be read
 * becomes its fault, which the audit tells of; whether the rule exists and
 * the date has passed is for the audit, too.
 *
 * address is absent where no resource is meant. text, address and what place
 * refers to are borrowed for good.
 *
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_exemption_read(struct ew_loading *loading,
                                              struct ew_str text,
                                              struct ew_place place,
                                              struct ew_str address);

/** The same of one that stands at no resource: it exempts nothing, and is told.
 */
EW_NODISCARD enum ew_status ew_exemption_read_homeless(
    struct ew_loading *loading, struct ew_str text, struct ew_place place);

/**
 * What follows `execwarden:allow` in the content of a comment (without `#` or
 * `//`); absent: it is no exemption. All of it where somebody meant one and
 * wrote it in another way, which ew_exemption_read finds fault with.
 */
struct ew_str ew_exemption_in(struct ew_str comment);

/** Can there be one anywhere in a text? */
bool ew_exemption_maybe(struct ew_str text);

#endif
