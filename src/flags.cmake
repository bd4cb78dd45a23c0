# ew_flags: how our own targets are compiled and linked. It is never exported,
# so that none of this reaches the users of the library.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

add_library(ew_flags INTERFACE)
target_compile_definitions(ew_flags INTERFACE _POSIX_C_SOURCE=200809L)
target_compile_options(ew_flags INTERFACE
  -Wall -Wextra -Wpedantic
  -Wshadow -Wconversion -Wsign-conversion
  -Wstrict-prototypes -Wmissing-prototypes
  -Wundef -Wcast-qual -Wwrite-strings -Wformat=2 -Wvla
  -Wswitch-enum -Wnull-dereference
  $<$<C_COMPILER_ID:GNU>:-Wlogical-op;-Wduplicated-cond;-Wduplicated-branches>
  $<$<BOOL:${EW_WERROR}>:-Werror>
  -fstack-protector-strong -fstack-clash-protection)
target_link_options(ew_flags INTERFACE -Wl,-z,relro -Wl,-z,now)

if(EW_SANITIZE)
  target_compile_options(ew_flags INTERFACE
    -fsanitize=${EW_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(ew_flags INTERFACE -fsanitize=${EW_SANITIZE})
else()
  # Without optimisation the checked functions do not exist and libc warns;
  # with a sanitizer they would hide what it looks for.
  target_compile_options(ew_flags INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>)
endif()

if(EW_BUILD_FUZZ)
  # The library is instrumented too: without it the fuzzer is nearly blind.
  target_compile_options(ew_flags INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(ew_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# What users run is optimised across files. The objects hold plain code beside
# it, since the static library may meet another compiler; only GCC can do that.
option(EW_IPO "Optimise across files in Release builds" ON)
set(EW_HAS_IPO OFF)
if(EW_IPO AND EW_BUILD_CLI AND CMAKE_C_COMPILER_ID STREQUAL "GNU"
    AND NOT EW_SANITIZE AND NOT EW_BUILD_FUZZ)
  include(CheckIPOSupported)
  check_ipo_supported(RESULT EW_HAS_IPO LANGUAGES C)
endif()

# ew_optimise(TARGET...)
function(ew_optimise)
  if(EW_HAS_IPO)
    set_target_properties(${ARGN} PROPERTIES
      INTERPROCEDURAL_OPTIMIZATION_RELEASE ON)
    foreach(target IN LISTS ARGN)
      target_compile_options(${target} PRIVATE
        $<$<CONFIG:Release>:-ffat-lto-objects>)
    endforeach()
  endif()
endfunction()
