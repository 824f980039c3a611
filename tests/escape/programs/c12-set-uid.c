/* Looks for programs that give more rights than one has, and makes its own. */
#include "escape.h"
#include <ftw.h>
#include <sys/prctl.h>
#include <sys/xattr.h>

static int set_uid_programs;

static int look(const char *path, const struct stat *facts, int kind, struct FTW *place)
{
	char value[64];
	(void)place;
	if (kind == FTW_F && ((facts->st_mode & (S_ISUID | S_ISGID)) || getxattr(path, "security.capability", value, sizeof value) > 0))
		set_uid_programs++;
	return 0;
}

static int is_without_rights(void)
{
	uid_t real, effective, saved;
	char line[256];
	int without = 1;
	getresuid(&real, &effective, &saved);
	FILE *status = fopen("/proc/self/status", "r");
	while (status && fgets(line, sizeof line, status))
		if (strncmp(line, "Cap", 3) == 0 && strspn(line + 8, "0\n") != strlen(line + 8))
			without = 0;
	return status && without && real == effective && real == saved && real != 0;
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "again") == 0) {
		say("without rights after exec: %s\n", is_without_rights() ? "yes" : "no");
		return 0;
	}
	nftw("/usr", look, 32, FTW_PHYS | FTW_MOUNT);
	say("set-uid programs in the image: %d\n", set_uid_programs);
	say("no_new_privs: %d\n", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	say("unset no_new_privs=%s\n", outcome(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0)));
	say("without rights: %s\n", is_without_rights() ? "yes" : "no");
	say("setuid(0)=%s setgid(0)=%s\n", outcome(setuid(0)), outcome(setgid(0)));
	say("chown to root=%s\n", outcome(chown("main", 0, 0)));
	say("chmod u+s=%s\n", outcome(chmod("main", 04755)));
	char capability[20] = { 1, 0, 0, 2, (char)0xff, (char)0xff, (char)0xff, (char)0xff };
	say("setxattr(security.capability)=%s\n", outcome(setxattr("main", "security.capability", capability, sizeof capability, 0)));
	execl("main", "main", "again", (char *)NULL);
	return 2;
}
