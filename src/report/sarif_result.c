/*
 * One finding as a result of SARIF. Its place is that in the source where one
 * is known, since hosts show files of the repository; the plan or template in
 * which the statement was read is a related location.
 */
#include "report/sarif.h"
#include "report/uri.h"

void ew_sarif_add_file(struct ew_sarif *s, struct ew_str file)
{
    struct ew_buf uri;
    ew_buf_init(&uri);
    bool inside = ew_uri_add_file(&uri, file, s->how->root);
    ew_json_open_object(s->w);
    ew_json_member_str(s->w, "uri", ew_buf_str(&uri));
    if (inside) {
        ew_json_member_text(s->w, "uriBaseId", "%SRCROOT%");
    }
    ew_json_close_object(s->w);
    s->w->out->failed = s->w->out->failed || uri.failed;
    ew_buf_release(&uri);
}

void ew_sarif_add_place(struct ew_sarif *s, struct ew_place place)
{
    struct ew_place whole = ew_place_whole(place);
    ew_json_key(s->w, "physicalLocation");
    ew_json_open_object(s->w);
    ew_json_key(s->w, "artifactLocation");
    ew_sarif_add_file(s, whole.file);
    ew_json_key(s->w, "region");
    ew_json_open_object(s->w);
    ew_json_member_size(s->w, "startLine", whole.line);
    ew_json_member_size(s->w, "startColumn", whole.column);
    ew_json_member_size(s->w, "endLine", whole.end_line);
    ew_json_member_size(s->w, "endColumn", whole.end_column);
    ew_json_close_object(s->w);
    ew_json_close_object(s->w);
}

/*
 * `[text](1)` is a link in a message. Nothing of ours is one, so brackets are
 * escaped where they could be.
 */
void ew_sarif_add_message(struct ew_sarif *s, struct ew_str text)
{
    bool has_link = ew_str_contains(text, EW_STR("]("));
    struct ew_buf escaped;
    ew_buf_init(&escaped);
    for (size_t i = 0; i < text.len; i++) {
        if (has_link && (text.ptr[i] == '[' || text.ptr[i] == ']')) {
            ew_buf_add_char(&escaped, '\\');
        }
        ew_buf_add_char(&escaped, text.ptr[i]);
    }
    ew_json_key(s->w, "message");
    ew_json_open_object(s->w);
    ew_json_member_str(s->w, "text", ew_buf_str(&escaped));
    ew_json_close_object(s->w);
    s->w->out->failed = s->w->out->failed || escaped.failed;
    ew_buf_release(&escaped);
}

/* ---- locations ----------------------------------------------------------- */

/* Nothing without a name. */
static void logical_location(struct ew_sarif *s, struct ew_str name,
                             const char *kind)
{
    if (name.len == 0) {
        return;
    }
    ew_json_open_object(s->w);
    ew_json_member_str(s->w, "fullyQualifiedName", name);
    ew_json_member_text(s->w, "kind", kind);
    ew_json_close_object(s->w);
}

static struct ew_str policy_of(const struct ew_finding *finding)
{
    return finding->policy ? finding->policy->id : (struct ew_str){NULL, 0};
}

static void add_locations(struct ew_sarif *s, const struct ew_finding *finding,
                          struct ew_place place)
{
    ew_json_key(s->w, "locations");
    ew_json_open_array(s->w);
    ew_json_open_object(s->w);
    ew_sarif_add_place(s, place);
    if (finding->principal.len || finding->policy ||
        ew_place_address(finding->place).len) {
        ew_json_key(s->w, "logicalLocations");
        ew_json_open_array(s->w);
        logical_location(s, ew_place_address(finding->place), "resource");
        logical_location(s, finding->principal, "principal");
        logical_location(s, policy_of(finding), "policy");
        ew_json_close_array(s->w);
    }
    ew_json_close_object(s->w);
    ew_json_close_array(s->w);
}

/* Where the statement itself stands, when the location is that of the
 * source: in the plan or the template. */
static void add_related(struct ew_sarif *s, const struct ew_finding *finding)
{
    const struct ew_origin *origin = finding->place.origin;
    if (!origin || origin->source.file.len == 0 ||
        finding->place.file.len == 0) {
        return;
    }
    ew_json_key(s->w, "relatedLocations");
    ew_json_open_array(s->w);
    ew_json_open_object(s->w);
    ew_sarif_add_place(s, finding->place);
    ew_sarif_add_message(s, EW_STR("where the statement was read"));
    ew_json_close_object(s->w);
    ew_json_close_array(s->w);
}

/* ---- one result ---------------------------------------------------------- */

static size_t index_of_rule(const struct ew_rule *rule)
{
    size_t count = 0;
    const struct ew_rule *rules = ew_rules(&count);
    for (size_t i = 0; i < count; i++) {
        if (ew_str_eq(rules[i].id, rule->id)) {
            return i;
        }
    }
    return 0;
}

static void str_member(struct ew_json_writer *w, const char *name,
                       struct ew_str value)
{
    if (value.len > 0) {
        ew_json_member_str(w, name, value);
    }
}

static void add_properties(struct ew_sarif *s, const struct ew_finding *finding)
{
    const struct ew_statement *statement = finding->statement;
    struct ew_json_writer *w = s->w;
    ew_json_key(w, "properties");
    ew_json_open_object(w);
    str_member(w, "severity", ew_str_from(ew_severity_text(finding->severity)));
    str_member(w, "principal", finding->principal);
    str_member(w, "policy", policy_of(finding));
    if (statement) {
        ew_json_member_size(w, "statementIndex", statement->index);
        str_member(w, "statementSid", statement->sid);
    }
    str_member(w, "address", ew_place_address(finding->place));
    str_member(w, "allowListEntry", finding->entry);
    str_member(w, "remediation", finding->rule->remediation);
    ew_json_close_object(w);
}

void ew_sarif_add_result(struct ew_sarif *s, const struct ew_finding *finding)
{
    struct ew_place place = ew_finding_shown_at(s->report, finding);
    struct ew_json_writer *w = s->w;
    ew_json_open_object(w);
    ew_json_member_str(w, "ruleId", finding->rule->id);
    ew_json_member_size(w, "ruleIndex", index_of_rule(finding->rule));
    ew_json_member_text(w, "level", ew_sarif_level(finding->severity));
    ew_sarif_add_message(s, finding->message);
    add_locations(s, finding, place);
    add_related(s, finding);
    ew_json_key(w, "partialFingerprints");
    ew_json_open_object(w);
    ew_sarif_add_line_hash(s, finding, place);
    ew_json_member_text(w, "execwardenGrant/v1", finding->fingerprint);
    ew_json_close_object(w);
    add_properties(s, finding);
    ew_json_close_object(w);
}
