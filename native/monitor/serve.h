/* glovebox-serve: holds the listening socket of the service, whatever happens to the processes below it. */
#ifndef GLOVEBOX_SERVE_H
#define GLOVEBOX_SERVE_H

#include "spec.h"

/* Until the service has ended. Its exit code. */
int serve(const struct spec *spec);

#endif
