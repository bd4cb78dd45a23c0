/** The smallest user of the installed library, in the C that C++ reads too. */
#include <execwarden/execwarden.h>

#include <stdio.h>

int main(void)
{
    return puts(ew_version()) < 0;
}
