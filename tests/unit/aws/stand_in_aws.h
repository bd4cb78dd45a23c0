/** A transport that answers from a table, for the tests of credentials. */
#ifndef EW_TEST_STAND_IN_AWS_H
#define EW_TEST_STAND_IN_AWS_H

#include "aws/transport.h"

/** One answer; the first one whose URL and body fit is given. */
struct answer {
    const char *url;  /**< a part of the URL */
    const char *body; /**< a part of the body that is sent; NULL: any */
    int status;       /**< 0: no connection */
    const char *text;
};

struct stand_in_aws {
    const struct answer *answers; /**< up to one without a URL */
    size_t requests;
    char urls[2048];  /**< method and URL of all, a line each */
    char body[2048];  /**< of the last one */
    char signer[64];  /**< of the last one; "-": not signed */
    char header[512]; /**< last one's first header, `name: value` */
    bool careless;    /**< one was not marked as sensitive */
};

struct ew_aws_transport stand_in_transport(struct stand_in_aws *aws);

#endif
