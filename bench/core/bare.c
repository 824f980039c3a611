#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core-bench.h"

void enter_image(const struct options *o, const struct buffer *program)
{
	char path[4096], lower[65536] = "lowerdir=", line[256];
	snprintf(path, sizeof path, "%s/images/%s/layers", o->images, o->image);
	FILE *layers = fopen(path, "r");
	if (!layers)
		die(path);
	int count = 0;
	while (fgets(line, sizeof line, layers)) {
		line[strcspn(line, "\n")] = 0;
		size_t used = strlen(lower);
		snprintf(lower + used, sizeof lower - used, "%s%s/layers/%s", count++ ? ":" : "", o->images, line);
	}
	fclose(layers);
	if (count == 1) { /* overlayfs wants two */
		size_t used = strlen(lower);
		snprintf(lower + used, sizeof lower - used, ":%s", "/var/empty");
		mkdir("/var/empty", 0755);
	}
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		die("mount namespace");
	if (mount("overlay", "/mnt", "overlay", MS_RDONLY, lower) || chroot("/mnt") || chdir("/"))
		die("enter the image");
	if (mount("tmpfs", "/box", "tmpfs", 0, NULL) || mount("proc", "/proc", "proc", 0, NULL) || chdir("/box"))
		die("mount /box and /proc in the image");
	int fd = open(o->file_name, O_WRONLY | O_CREAT | O_CLOEXEC, 0555);
	if (fd < 0)
		die(o->file_name);
	write_all(fd, program->data, program->length);
	close(fd);
}

static pid_t spawn_bare(const struct options *o, int *output)
{
	int out[2];
	pid_t pid;
	posix_spawn_file_actions_t actions;
	if (pipe2(out, O_CLOEXEC))
		die("pipe");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, out[1], 1);
	errno = posix_spawn(&pid, o->argv[0], &actions, NULL, o->argv, environment);
	if (errno)
		die(o->argv[0]);
	posix_spawn_file_actions_destroy(&actions);
	close(out[1]);
	*output = out[0];
	return pid;
}

static void finish_bare(pid_t pid, int output)
{
	char sink[65536];
	int status;
	while (read(output, sink, sizeof sink) > 0)
		;
	close(output);
	if (waitpid(pid, &status, 0) != pid || status != 0)
		die("the bare program did not end well");
}

double time_bare(const struct options *o)
{
	double start = now_us();
	int output;
	pid_t pid = spawn_bare(o, &output);
	finish_bare(pid, output);
	return now_us() - start;
}
