/** The functions of CloudFormation that only work on their arguments. */
#ifndef EW_LOAD_TEMPLATE_FUNCTIONS_H
#define EW_LOAD_TEMPLATE_FUNCTIONS_H

#include "load/template/eval.h"

ew_function_fn ew_function_sub;
ew_function_fn ew_function_join;
ew_function_fn ew_function_select;
ew_function_fn ew_function_split;
ew_function_fn ew_function_find_in_map;
ew_function_fn ew_function_if;

#endif
