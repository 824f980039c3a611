#ifndef GLOVEBOX_USER_NAMESPACE_H
#define GLOVEBOX_USER_NAMESPACE_H

#include "../common/messages.h"

#include <stdint.h>

/*
 * For a box that is made without root. Takes the id `owner` of the surrounding user namespace and enters a fresh one, where that is called
 * `uid` and is all there is. It owns nothing: every other namespace of the box belongs to the one around it. Wants the box's own /proc.
 */
int user_namespace_enter(uint32_t uid, uint32_t owner, struct fault *fault);

#endif
