/**
 * Sources of Terraform. Blocks lie in order, do not overlap, and begin with
 * their word; exemptions lie inside or above the block that has them; and
 * blanks at the end change nothing.
 */
#include "load/terraform/hcl.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition)
{
    if (!condition) {
        abort();
    }
}

static bool is_before(size_t line, size_t column, size_t other_line,
                      size_t other_column)
{
    return line < other_line || (line == other_line && column <= other_column);
}

static void check_block(const struct ew_hcl_block *block)
{
    const struct ew_hcl_exemption *all = block->exemptions.items;
    struct ew_place place = block->place;
    expect(block->type.len > 0 && block->name.len > 0);
    expect(
        is_before(place.line, place.column, place.end_line, place.end_column));
    for (size_t i = 0; i < block->exemptions.count; i++) {
        expect(all[i].place.line <= place.end_line);
    }
}

static size_t check_text(struct ew_str text)
{
    struct ew_arena arena;
    struct ew_vec blocks;
    struct ew_vec homeless;
    ew_arena_init(&arena);
    expect(ew_hcl_scan(&arena, text, &blocks, &homeless) == EW_OK);
    const struct ew_hcl_block *all = blocks.items;
    size_t count = blocks.count;
    for (size_t i = 0; i < count; i++) {
        check_block(&all[i]);
        expect(i == 0 ||
               is_before(all[i - 1].place.end_line, all[i - 1].place.end_column,
                         all[i].place.line, all[i].place.column));
    }
    ew_arena_release(&arena);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ew_str text = {size ? (const char *)data : "", size};
    size_t count = check_text(text);
    char *longer = malloc(size + 2);
    expect(longer != NULL);
    if (size) {
        memcpy(longer, data, size);
    }
    longer[size] = '\n';
    longer[size + 1] = ' ';
    /* a heredoc's last word needs no end of line either */
    expect(check_text((struct ew_str){longer, size + 2}) >= count);
    free(longer);
    return 0;
}
