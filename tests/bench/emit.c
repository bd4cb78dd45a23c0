#include "emit.h"

#include <stdarg.h>

/* splitmix64: a few lines, and the same everywhere */
unsigned emit_random(struct emit *e, unsigned limit)
{
    uint64_t z = e->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (unsigned)((z ^ (z >> 31)) % limit);
}

static void new_line(struct emit *e)
{
    (void)fprintf(e->out, "\n%*s", (int)e->depth * 4, "");
}

static void begin_value(struct emit *e, const char *key)
{
    if (!e->first) {
        (void)fputc(',', e->out);
    }
    if (e->depth) {
        new_line(e);
    }
    e->first = false;
    if (key) {
        (void)fprintf(e->out, "\"%s\": ", key);
    }
}

void emit_open(struct emit *e, const char *key, char bracket)
{
    begin_value(e, key);
    (void)fputc(bracket, e->out);
    e->depth++;
    e->first = true;
}

void emit_close(struct emit *e, char bracket)
{
    e->depth--;
    if (!e->first) {
        new_line(e);
    }
    (void)fputc(bracket, e->out);
    e->first = false;
}

void emit_number(struct emit *e, const char *key, unsigned value)
{
    begin_value(e, key);
    (void)fprintf(e->out, "%u", value);
}

void emit_flag(struct emit *e, const char *key, bool value)
{
    begin_value(e, key);
    (void)fputs(value ? "true" : "false", e->out);
}

void emit_text(struct emit *e, const char *key, const char *format, ...)
{
    begin_value(e, key);
    (void)fputc('"', e->out);
    va_list arguments;
    va_start(arguments, format);
    (void)vfprintf(e->out, format, arguments);
    va_end(arguments);
    (void)fputc('"', e->out);
}
