/* The same denials by every door: both ABIs, numbers that no kernel has yet, and arguments with bits that the kernel does not read. */
#include "dangerous-calls.h"
#include "policy.h"
#include "suite.h"

#include <asm/unistd_64.h>
#include <errno.h>
#include <linux/audit.h>

enum { ARGUMENTS = 6, KNOWN_MAX = 470, NEXT_TO_COME = 451, FAR_MAX = 4096 };

#define NUMBER(name) __NR_##name,
static const int native_dangerous[] = { DANGEROUS_CALLS(NUMBER) NUMBER(kexec_file_load) };

/* Values that rules look for, and their neighbours. */
static const uint32_t values[] = {
	0, 1, 2, 3, 10, 16, 17, 26, 27, 38, 50, 51, 52, 63, 64, 0x100, 1024, 1025, 1026, 1030, 1033, 0x5401, 0x5412, 0x541b, 0x541c, 0x8011, 0x20011, 0x40000, 0x400000,
	0x2000011, 0x4000011, 0x8000011, 0x10000011, 0x20000011, 0x40000011, 0x7fffffff, 0x80000000, 0xffffffff,
};
enum { VALUE_COUNT = sizeof values / sizeof *values };

static struct seccomp_data call_of(uint32_t architecture, int number, uint64_t argument)
{
	struct seccomp_data data = { .nr = number, .arch = architecture };
	for (int i = 0; i < ARGUMENTS; i++)
		data.args[i] = argument;
	return data;
}

/* Whatever is in its arguments. */
static bool is_denied(uint32_t architecture, int number)
{
	for (int i = 0; i < VALUE_COUNT; i++) {
		struct seccomp_data data = call_of(architecture, number, values[i]);
		int verdict = policy_verdict(&data);
		if (verdict != EPERM && verdict != ENOSYS)
			return false;
	}
	return true;
}

static bool is_absent(uint32_t architecture, int number)
{
	for (int i = 0; i < VALUE_COUNT; i++) {
		struct seccomp_data data = call_of(architecture, number, values[i]);
		if (policy_verdict(&data) != ENOSYS)
			return false;
	}
	return true;
}

static void dangerous_calls(void)
{
	static const char *const policies[] = { "default", "i386" };
	for (int policy = 0; policy < 2; policy++) {
		policy_load(policies[policy]);
		for (size_t i = 0; i < sizeof native_dangerous / sizeof *native_dangerous; i++)
			CHECK(is_denied(AUDIT_ARCH_X86_64, native_dangerous[i]));
		for (size_t i = 0; i < i386_dangerous_count; i++)
			CHECK(is_denied(AUDIT_ARCH_I386, i386_dangerous[i]));
	}
}

/* clone3 and io_uring would carry what is denied by a filter past it, and a C library must see that they are not there. */
static void calls_that_hide(void)
{
	static const int hiding[] = { __NR_clone3, __NR_io_uring_setup, __NR_io_uring_enter, __NR_io_uring_register };
	static const char *const policies[] = { "default", "i386" };
	for (int policy = 0; policy < 2; policy++) {
		policy_load(policies[policy]);
		/* From 403 on a call has the same number in all tables. */
		for (size_t i = 0; i < sizeof hiding / sizeof *hiding; i++)
			CHECK(is_absent(AUDIT_ARCH_X86_64, hiding[i]) && is_absent(AUDIT_ARCH_I386, hiding[i]));
	}
}

static void calls_to_come(void)
{
	static const int odd[] = { -1, -1000, 0x7fffffff, X32 | 500, X32 | 4096, (int)0x80000001 };
	static const char *const policies[] = { "default", "i386" };
	for (int policy = 0; policy < 2; policy++) {
		policy_load(policies[policy]);
		for (int number = NEXT_TO_COME; number <= FAR_MAX; number++)
			CHECK(is_absent(AUDIT_ARCH_X86_64, number) && is_absent(AUDIT_ARCH_I386, number));
		for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
			CHECK(is_absent(AUDIT_ARCH_X86_64, odd[i]) && is_absent(AUDIT_ARCH_I386, odd[i]));
		/* x32 calls have numbers of their own from 512 to 547, and those of x86-64 with a bit set. */
		for (int number = 0; number < 600; number++)
			CHECK(is_absent(AUDIT_ARCH_X86_64, X32 | number));
	}
}

static void upper_halves(void)
{
	static const uint64_t upper[] = { 1ull << 32, 1ull << 63, 0xffffffffull << 32 };
	static const char *const policies[] = { "default", "i386" };
	for (int policy = 0; policy < 2; policy++) {
		policy_load(policies[policy]);
		for (int number = 0; number < KNOWN_MAX; number++)
			for (int i = 0; i < VALUE_COUNT; i++) {
				struct seccomp_data plain = call_of(AUDIT_ARCH_X86_64, number, values[i]);
				uint32_t answer = policy_run(&plain);
				bool same = true;
				for (size_t j = 0; j < sizeof upper / sizeof *upper; j++) {
					struct seccomp_data odd = call_of(AUDIT_ARCH_X86_64, number, values[i] | upper[j]);
					same = same && policy_run(&odd) == answer;
				}
				CHECK(same);
			}
	}
}

int main(void)
{
	static const struct test tests[] = {
		{ "no dangerous call passes, by either ABI, in either policy, whatever its arguments", dangerous_calls },
		{ "clone3 and io_uring are not there, by either ABI", calls_that_hide },
		{ "calls to come, numbers out of range and x32 are not there", calls_to_come },
		{ "no verdict hangs on the upper half of an argument", upper_halves },
	};
	return suite_run("policy-abi", tests, sizeof tests / sizeof *tests);
}
