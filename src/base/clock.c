/*
 * Dates are worked out here and not by the C library: its functions follow the
 * time zone and the locale of the process, accept more than IAM does, and end
 * where time_t does.
 */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

#define SECONDS_A_DAY 86400
/* 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z */
#define FIRST_SECOND INT64_C(-62135596800)
#define LAST_SECOND INT64_C(253402300799)

static int64_t days_in_month(int64_t year, int64_t month)
{
    static const int64_t DAYS[] = {31, 28, 31, 30, 31, 30,
                                   31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return DAYS[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* Days from 0001-01-01 to the first day of year. */
static int64_t days_before_year(int64_t year)
{
    int64_t past = year - 1;
    return past * 365 + past / 4 - past / 100 + past / 400;
}

/* Take exactly count digits off s; false leaves s as it is. */
static bool take_digits(struct ew_str *s, size_t count, int64_t least,
                        int64_t most, int64_t *out)
{
    uint64_t value = 0;
    if (s->len < count ||
        !ew_str_to_u64(ew_str_slice(*s, 0, count), (uint64_t)most, &value) ||
        (int64_t)value < least) {
        return false;
    }
    *s = ew_str_slice(*s, count, s->len);
    *out = (int64_t)value;
    return true;
}

static bool take_char(struct ew_str *s, char c)
{
    if (s->len == 0 || s->ptr[0] != c) {
        return false;
    }
    *s = ew_str_slice(*s, 1, s->len);
    return true;
}

static bool take_date(struct ew_str *s, int64_t *out)
{
    int64_t year = 0;
    int64_t month = 0;
    int64_t day = 0;
    if (!take_digits(s, 4, 1, 9999, &year) || !take_char(s, '-') ||
        !take_digits(s, 2, 1, 12, &month) || !take_char(s, '-') ||
        !take_digits(s, 2, 1, days_in_month(year, month), &day)) {
        return false;
    }
    int64_t days = days_before_year(year) + day - 1;
    for (int64_t i = 1; i < month; i++) {
        days += days_in_month(year, i);
    }
    *out = FIRST_SECOND + days * SECONDS_A_DAY;
    return true;
}

static bool take_fraction(struct ew_str *s)
{
    if (!take_char(s, '.')) {
        return true;
    }
    size_t digits = 0;
    while (digits < s->len && s->ptr[digits] >= '0' && s->ptr[digits] <= '9') {
        digits++;
    }
    *s = ew_str_slice(*s, digits, s->len);
    return digits > 0;
}

/* `hh:mm`, `hh:mm:ss`, `hh:mm:ss.fraction`; the seconds of the day. */
static bool take_clock(struct ew_str *s, int64_t *out)
{
    int64_t hour = 0;
    int64_t minute = 0;
    int64_t second = 0;
    if (!take_digits(s, 2, 0, 23, &hour) || !take_char(s, ':') ||
        !take_digits(s, 2, 0, 59, &minute)) {
        return false;
    }
    if (take_char(s, ':') &&
        (!take_digits(s, 2, 0, 59, &second) || !take_fraction(s))) {
        return false;
    }
    *out = hour * 3600 + minute * 60 + second;
    return true;
}

/* `Z`, `+hh:mm`, `+hhmm` or nothing; the seconds ahead of UTC. */
static bool take_offset(struct ew_str *s, int64_t *out)
{
    *out = 0;
    if (s->len == 0 || take_char(s, 'Z')) {
        return true;
    }
    int64_t sign = take_char(s, '+') ? 1 : -1;
    if (sign < 0 && !take_char(s, '-')) {
        return false;
    }
    int64_t hours = 0;
    int64_t minutes = 0;
    if (!take_digits(s, 2, 0, 23, &hours)) {
        return false;
    }
    (void)take_char(s, ':');
    if (!take_digits(s, 2, 0, 59, &minutes)) {
        return false;
    }
    *out = sign * (hours * 3600 + minutes * 60);
    return true;
}

static bool parse_epoch(struct ew_str s, int64_t *out)
{
    int64_t sign = take_char(&s, '-') ? -1 : 1;
    int64_t most = sign > 0 ? LAST_SECOND : -FIRST_SECOND;
    uint64_t value = 0;
    if (!ew_str_to_u64(s, (uint64_t)most, &value)) {
        return false;
    }
    *out = sign * (int64_t)value;
    return true;
}

bool ew_time_parse(struct ew_str s, int64_t *out)
{
    if (parse_epoch(s, out) || ew_date_parse(s, out)) {
        return true;
    }
    int64_t day = 0;
    int64_t clock = 0;
    int64_t ahead = 0;
    if (!take_date(&s, &day) || !take_char(&s, 'T') ||
        !take_clock(&s, &clock) || !take_offset(&s, &ahead) || s.len != 0) {
        return false;
    }
    *out = day + clock - ahead;
    return true;
}

bool ew_date_parse(struct ew_str s, int64_t *out)
{
    int64_t day = 0;
    if (!take_date(&s, &day) || s.len != 0) {
        return false;
    }
    *out = day;
    return true;
}

bool ew_date_parse_end(struct ew_str s, int64_t *out)
{
    int64_t day = 0;
    if (!ew_date_parse(s, &day)) {
        return false;
    }
    *out = day + SECONDS_A_DAY - 1;
    return true;
}

void ew_time_format(int64_t time, char out[21])
{
    if (time < FIRST_SECOND) {
        time = FIRST_SECOND;
    }
    if (time > LAST_SECOND) {
        time = LAST_SECOND;
    }
    int64_t seconds = time - FIRST_SECOND;
    int64_t days = seconds / SECONDS_A_DAY;
    seconds %= SECONDS_A_DAY;
    /* a little too small, since few years have 366 days */
    int64_t year = days / 366 + 1;
    while (days_before_year(year + 1) <= days) {
        year++;
    }
    days -= days_before_year(year);
    int64_t month = 1;
    while (days >= days_in_month(year, month)) {
        days -= days_in_month(year, month);
        month++;
    }
    char text[64];
    (void)snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02dZ",
                   (int)year, (int)month, (int)days + 1, (int)(seconds / 3600),
                   (int)(seconds / 60 % 60), (int)(seconds % 60));
    for (size_t i = 0; i < 20; i++) {
        out[i] = text[i];
    }
    out[20] = '\0';
}

int64_t ew_time_now(void)
{
    return (int64_t)time(NULL);
}
