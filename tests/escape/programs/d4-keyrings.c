/* Looks for a key that another run left in any keyring it can reach, then leaves one. The kernel keeps keys by uid and session, not by box. */
#include "escape.h"
#include <linux/keyctl.h>

static const struct { const char *name; int id; } RINGS[] = {
	{ "thread", KEY_SPEC_THREAD_KEYRING }, { "process", KEY_SPEC_PROCESS_KEYRING }, { "session", KEY_SPEC_SESSION_KEYRING },
	{ "user", KEY_SPEC_USER_KEYRING }, { "user session", KEY_SPEC_USER_SESSION_KEYRING },
};

int main(void)
{
	say("request_key=%s\n", outcome(syscall(SYS_request_key, "user", "escape-key", NULL, KEY_SPEC_SESSION_KEYRING)));
	for (unsigned i = 0; i < sizeof RINGS / sizeof *RINGS; i++) {
		say("search %s=%s\n", RINGS[i].name, outcome(syscall(SYS_keyctl, KEYCTL_SEARCH, RINGS[i].id, "user", "escape-key", 0)));
		say("add %s=%s\n", RINGS[i].name, outcome(syscall(SYS_add_key, "user", "escape-key", "secret", 6, RINGS[i].id)));
	}
	say("join=%s\n", outcome(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, "escape-session")));
	say("persistent=%s\n", outcome(syscall(SYS_keyctl, KEYCTL_GET_PERSISTENT, -1, KEY_SPEC_PROCESS_KEYRING)));
	say("/proc/keys=%s\n", outcome(open("/proc/keys", O_RDONLY)));
	return 0;
}
