/* The exported syscall filters, run by an interpreter over calls that must pass or fail: what is loaded is what is tested. */
#include "policy.h"
#include "suite.h"

#include <asm/unistd_64.h>
#include <errno.h>
#include <linux/audit.h>

enum { I386_READ = 3, I386_EXECVE = 11, I386_SOCKETCALL = 102, I386_IPC = 117, I386_CLONE = 120, I386_SOCKET = 359, I386_OLD_MMAP = 90, I386_MMAP2 = 192 };
enum { I386_IOCTL = 54, I386_PRCTL = 172, I386_SECCOMP = 354 };

static int verdict(uint32_t architecture, int number, uint64_t first, uint64_t second)
{
	return policy_verdict(&(struct seccomp_data){ .nr = number, .arch = architecture, .args = { first, second } });
}

static int native(int number, uint64_t first, uint64_t second)
{
	return verdict(AUDIT_ARCH_X86_64, number, first, second);
}

static void ordinary_calls(void)
{
	static const int ordinary[] = {
		__NR_read, __NR_write, __NR_openat, __NR_mmap, __NR_mprotect, __NR_brk, __NR_execve, __NR_exit_group, __NR_futex, __NR_fork, __NR_vfork,
		__NR_wait4, __NR_waitid, __NR_pipe2, __NR_poll, __NR_epoll_pwait, __NR_prlimit64, __NR_getrandom, __NR_rseq, __NR_statx, __NR_prctl,
		__NR_sched_getaffinity, __NR_memfd_create, __NR_set_robust_list, __NR_rt_sigaction, __NR_clock_nanosleep, __NR_eventfd2,
		__NR_shmget, __NR_mq_open, __NR_membarrier, __NR_madvise, __NR_copy_file_range, __NR_close_range, __NR_kill,
	};
	for (size_t i = 0; i < sizeof ordinary / sizeof *ordinary; i++)
		CHECK(native(ordinary[i], 0, 0) == ALLOWED);
}

static void refused_calls(void)
{
	static const int refused[] = {
		__NR_bpf, __NR_perf_event_open, __NR_userfaultfd, __NR_keyctl, __NR_add_key, __NR_request_key, __NR_mount, __NR_umount2, __NR_pivot_root,
		__NR_chroot, __NR_move_mount, __NR_open_tree, __NR_fsopen, __NR_unshare, __NR_setns, __NR_ptrace, __NR_process_vm_readv,
		__NR_process_vm_writev, __NR_kexec_load, __NR_init_module, __NR_finit_module, __NR_open_by_handle_at, __NR_reboot, __NR_swapon,
		__NR_clock_settime, __NR_settimeofday, __NR_fanotify_init, __NR_vmsplice, __NR_iopl, __NR_acct, __NR_quotactl, __NR_syslog,
	};
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		CHECK(native(refused[i], 0, 0) == EPERM);
	static const int absent[] = { __NR_io_uring_setup, __NR_io_uring_enter, __NR_io_uring_register, __NR_clone3, 1000, -1 };
	for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
		CHECK(native(absent[i], 0, 0) == ENOSYS);
}

static void sockets(void)
{
	static const int calls[] = { __NR_socket, __NR_socketpair };
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		CHECK(native(calls[i], 1, 1) == ALLOWED);
		CHECK(native(calls[i], 0xdeadbeef00000001u, 1) == ALLOWED);
		for (uint64_t family = 0; family < 64; family++) {
			CHECK(family == 1 || native(calls[i], family, 1) == EAFNOSUPPORT);
			CHECK(family == 1 || native(calls[i], family | 1ull << 32, 1) == EAFNOSUPPORT);
		}
		CHECK(native(calls[i], 0x100000000u, 1) == EAFNOSUPPORT);
		CHECK(native(calls[i], 0x41, 1) != ALLOWED);
	}
}

static void namespaces(void)
{
	static const uint64_t flags[] = { 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000 };
	CHECK(native(__NR_clone, 0x01200011, 0) == ALLOWED);
	CHECK(native(__NR_clone, 0x003d0f00, 0) == ALLOWED);
	CHECK(native(__NR_clone, 0xffffffff00000011u, 0) == ALLOWED);
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		CHECK(native(__NR_clone, flags[i] | 17, 0) == EPERM);
		CHECK(native(__NR_clone, flags[i] | 17 | 1ull << 40, 0) == EPERM);
	}
	CHECK(native(__NR_clone, 0x7e020011, 0) == EPERM);
}

/* A sibling of the step process would be a child of the supervisor, which does not know it and would not reap it. */
static void parents(void)
{
	CHECK(native(__NR_clone, 0x8011, 0) == EPERM && native(__NR_clone, 0x8011 | 1ull << 40, 0) == EPERM);
}

/* Files of an image are shared by all its boxes: nothing may tell, or change, what others do with them. */
static void shared_files(void)
{
	static const int refused[] = { 1024, 1026, 1040, 2000, -1 };
	static const int allowed[] = { 0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1025, 1030, 1031, 1032, 1033, 1034 };
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		CHECK(native(__NR_fcntl, 0, (uint64_t)refused[i]) == ENOSYS && native(__NR_fcntl, 0, (uint32_t)refused[i] | 1ull << 33) == ENOSYS);
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		CHECK(native(__NR_fcntl, 0, (uint64_t)allowed[i]) == ALLOWED);
	CHECK(native(__NR_inotify_init, 0, 0) == ENOSYS && native(__NR_inotify_init1, 0, 0) == ENOSYS);
	/* FS_IOC_FIEMAP, and its neighbours in the same family. */
	CHECK(native(__NR_ioctl, 0, 0xc020660b) == EOPNOTSUPP && native(__NR_ioctl, 0, 0xc020660b | 1ull << 35) == EOPNOTSUPP);
	CHECK(native(__NR_ioctl, 0, 0x80086601) == ALLOWED && native(__NR_ioctl, 0, 0xc020660a) == ALLOWED && native(__NR_ioctl, 0, 0x4020660b) == ALLOWED);
	struct seccomp_data advice = { .nr = __NR_fadvise64, .arch = AUDIT_ARCH_X86_64, .args = { 3, 0, 0, 4 } };
	CHECK(policy_run(&advice) == SECCOMP_RET_ERRNO);
}

/* What the kernel counts for the whole host and not for a box. */
static void host_quotas(void)
{
	enum { MAP_HUGETLB_FLAG = 0x40000, MFD_HUGETLB_FLAG = 4 };
	CHECK(native(__NR_io_setup, 1, 0) == ENOSYS && native(__NR_io_submit, 1, 0) == ENOSYS);
	CHECK(native(__NR_memfd_create, 0, 3) == ALLOWED && native(__NR_memfd_create, 0, MFD_HUGETLB_FLAG | 1) == ENOMEM);
	for (uint64_t option = 0; option < 128; option++) {
		bool attaches = option == 26 || (option >= 50 && option <= 52);
		struct seccomp_data set = { .nr = __NR_setsockopt, .arch = AUDIT_ARCH_X86_64, .args = { 3, 1, option | 1ull << 35 } };
		CHECK((policy_run(&set) == SECCOMP_RET_ALLOW) == !attaches);
	}
	static const int flushes[] = { __NR_sync, __NR_syncfs };
	for (size_t i = 0; i < sizeof flushes / sizeof *flushes; i++)
		CHECK(policy_run(&(struct seccomp_data){ .nr = flushes[i], .arch = AUDIT_ARCH_X86_64 }) == SECCOMP_RET_ERRNO);
	struct seccomp_data map = { .nr = __NR_mmap, .arch = AUDIT_ARCH_X86_64, .args = { 0, 4096, 3, 0x22 } };
	CHECK(policy_run(&map) == SECCOMP_RET_ALLOW);
	map.args[3] |= MAP_HUGETLB_FLAG | 1ull << 40;
	CHECK(policy_run(&map) == (SECCOMP_RET_ERRNO | ENOMEM));
}

/* EOPNOTSUPP is what a program that copies files expects of a disk without attributes. Newer calls of that name are not there. */
static void attributes(void)
{
	enum { SETXATTRAT = 463, REMOVEXATTRAT = 466, I386_SETXATTR = 226, I386_FSETXATTR = 228, I386_REMOVEXATTR = 235, I386_FREMOVEXATTR = 237 };
	static const int writing[] = { __NR_setxattr, __NR_lsetxattr, __NR_fsetxattr, __NR_removexattr, __NR_lremovexattr, __NR_fremovexattr };
	static const int reading[] = { __NR_getxattr, __NR_lgetxattr, __NR_fgetxattr, __NR_listxattr, __NR_llistxattr, __NR_flistxattr };
	for (size_t i = 0; i < sizeof writing / sizeof *writing; i++)
		CHECK(native(writing[i], 3, 4) == EOPNOTSUPP);
	for (size_t i = 0; i < sizeof reading / sizeof *reading; i++)
		CHECK(native(reading[i], 3, 4) == ALLOWED);
	for (int number = SETXATTRAT; number <= REMOVEXATTRAT; number++)
		CHECK(native(number, 0, 0) == ENOSYS && verdict(AUDIT_ARCH_I386, number, 0, 0) == ENOSYS);
	bool other = verdict(AUDIT_ARCH_I386, I386_READ, 0, 0) == ALLOWED;
	for (int number = I386_SETXATTR; other && number <= I386_FSETXATTR; number++)
		CHECK(verdict(AUDIT_ARCH_I386, number, 3, 4) == EOPNOTSUPP);
	for (int number = I386_REMOVEXATTR; other && number <= I386_FREMOVEXATTR; number++)
		CHECK(verdict(AUDIT_ARCH_I386, number, 3, 4) == EOPNOTSUPP);
}

/* The kernel compiles a filter into a memory that is the host's. Calls of i386 have other numbers, and meet the same rules. */
static void own_filters(void)
{
	for (uint64_t option = 0; option < 128; option++) {
		/* PR_SET_SECCOMP, and PR_SCHED_CORE, which is refused for its own reason. */
		int expected = option == 22 || option == 62 ? EPERM : ALLOWED;
		CHECK(native(__NR_prctl, option, 2) == expected && native(__NR_prctl, option | 1ull << 34, 2) == expected);
	}
	CHECK(native(__NR_prctl, 0x59616d61, 0) == ALLOWED && native(__NR_prctl, 0x53564d41, 0) == ALLOWED && native(__NR_prctl, 128, 0) == ENOSYS);
	CHECK(native(__NR_seccomp, 0, 0) == ALLOWED && native(__NR_seccomp, 2, 0) == ALLOWED && native(__NR_seccomp, 3, 0) == ALLOWED);
	CHECK(native(__NR_seccomp, 1, 0) == EPERM && native(__NR_seccomp, 1 | 1ull << 32, 0) == EPERM && native(__NR_seccomp, 4, 0) == ENOSYS);
}

static void terminals(void)
{
	CHECK(native(__NR_ioctl, 0, 0x5401) == ALLOWED && native(__NR_ioctl, 0, 0x541b) == ALLOWED && native(__NR_ioctl, 0, 0x40049409) == ALLOWED);
	CHECK(native(__NR_ioctl, 0, 0x5412) != ALLOWED && native(__NR_ioctl, 0, 0x541c) != ALLOWED);
	CHECK(native(__NR_ioctl, 0, 0x100005412u) != ALLOWED && native(__NR_ioctl, 0, 0xffffffff0000541cu) != ALLOWED);
}

static void personalities(void)
{
	CHECK(native(__NR_personality, 0, 0) == ALLOWED && native(__NR_personality, 0xffffffff, 0) == ALLOWED);
	CHECK(native(__NR_personality, 0x40000, 0) == ALLOWED);
	CHECK(native(__NR_personality, 0x0400000, 0) != ALLOWED && native(__NR_personality, 0x100400000u, 0) != ALLOWED);
}

static void other_tables(void)
{
	for (int number = 0; number < 600; number++) {
		CHECK(verdict(AUDIT_ARCH_I386, number, 1, 1) == ENOSYS);
		CHECK(native(X32 | number, 1, 1) == ENOSYS);
	}
	CHECK(verdict(AUDIT_ARCH_AARCH64, __NR_read, 0, 0) == ENOSYS);
}

static void i386_table(void)
{
	CHECK(verdict(AUDIT_ARCH_I386, I386_READ, 0, 0) == ALLOWED && verdict(AUDIT_ARCH_I386, I386_EXECVE, 0, 0) == ALLOWED);
	CHECK(verdict(AUDIT_ARCH_I386, I386_MMAP2, 0, 0) == ALLOWED && verdict(AUDIT_ARCH_I386, I386_OLD_MMAP, 0, 0) == ENOSYS);
	for (uint64_t call = 0; call < 32; call++) {
		CHECK(verdict(AUDIT_ARCH_I386, I386_SOCKETCALL, call, 1) != ALLOWED);
		CHECK(verdict(AUDIT_ARCH_I386, I386_IPC, call, 1) != ALLOWED);
	}
	CHECK(verdict(AUDIT_ARCH_I386, I386_SOCKET, 2, 1) != ALLOWED);
	CHECK(verdict(AUDIT_ARCH_I386, I386_IOCTL, 0, 0xc020660b) == EOPNOTSUPP && verdict(AUDIT_ARCH_I386, I386_IOCTL, 0, 0x80046601) == ALLOWED);
	CHECK(verdict(AUDIT_ARCH_I386, I386_SECCOMP, 1, 0) == EPERM && verdict(AUDIT_ARCH_I386, I386_PRCTL, 22, 2) == EPERM);
	CHECK(verdict(AUDIT_ARCH_I386, I386_CLONE, 0x11, 0) == ALLOWED && verdict(AUDIT_ARCH_I386, I386_CLONE, 0x10000011, 0) == EPERM);
	for (int number = 0; number < 600; number++)
		CHECK(native(X32 | number, 1, 1) == ENOSYS);
}

static void with_default(void (*check)(void))
{
	policy_load("default");
	check();
}

static void with_i386(void (*check)(void))
{
	policy_load("i386");
	check();
}

static void both(void (*check)(void))
{
	with_default(check);
	with_i386(check);
}

static void ordinary_calls_test(void) { both(ordinary_calls); }
static void refused_calls_test(void) { both(refused_calls); }
static void sockets_test(void) { both(sockets); }
static void namespaces_test(void) { both(namespaces); }
static void parents_test(void) { both(parents); }
static void shared_files_test(void) { both(shared_files); }
static void host_quotas_test(void) { both(host_quotas); }
static void attributes_test(void) { both(attributes); }
static void own_filters_test(void) { both(own_filters); }
static void terminals_test(void) { both(terminals); }
static void personalities_test(void) { both(personalities); }
static void other_tables_test(void) { with_default(other_tables); }
static void i386_table_test(void) { with_i386(i386_table); }

int main(void)
{
	static const struct test tests[] = {
		{ "ordinary calls pass", ordinary_calls_test },
		{ "dangerous calls get EPERM, io_uring, clone3 and unknown ones ENOSYS", refused_calls_test },
		{ "only AF_UNIX sockets are made, whatever the upper half of the argument says", sockets_test },
		{ "clone makes no namespaces, whatever the upper half of the argument says", namespaces_test },
		{ "a process has no child but its own", parents_test },
		{ "files of the image are not watched, and their pages stay", shared_files_test },
		{ "no quota of the whole host can be used up", host_quotas_test },
		{ "attributes of files can be read but not written, and that is told as by a disk that has none", attributes_test },
		{ "no program puts filters into the kernel", own_filters_test },
		{ "nothing is typed into a terminal, whatever the upper half of the argument says", terminals_test },
		{ "only harmless personalities are taken on", personalities_test },
		{ "the default policy knows no call of i386 or x32", other_tables_test },
		{ "the i386 policy opens i386, without its socketcall and ipc, and never x32", i386_table_test },
	};
	return suite_run("policy", tests, sizeof tests / sizeof *tests);
}
