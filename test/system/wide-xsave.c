/*
 * Lets User Mode Linux run on processors whose saved state is larger than it knows (those with AMX).
 *
 * UML keeps 2696 bytes of a process's extended state and hands that many back with PTRACE_SETREGSET, but the kernel
 * takes the whole state or nothing (EFAULT, then UML dies at its first process). Preloaded, this fills up what UML
 * does not know: nothing in the guest uses tiles, so their state is always the initial one.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>

#define WHOLE 32768
#define HEADER 512                        /* where the XSAVE header is: first the bitmap of what is not initial */
#define KNOWN ((1ull << 10) - 1)          /* x87 to protection keys: what fits into 2696 bytes */

static size_t whole_length;

long ptrace(enum __ptrace_request request, ...) {
  static long (*next)(enum __ptrace_request, pid_t, void *, void *);
  va_list arguments;
  va_start(arguments, request);
  pid_t pid = va_arg(arguments, pid_t);
  void *address = va_arg(arguments, void *);
  void *data = va_arg(arguments, void *);
  va_end(arguments);
  if (!next) next = (long (*)(enum __ptrace_request, pid_t, void *, void *))dlsym(RTLD_NEXT, "ptrace");

  int reads = request == PTRACE_GETREGSET, writes = request == PTRACE_SETREGSET;
  struct iovec *given = data;
  if ((!reads && !writes) || (long)address != NT_X86_XSTATE) return next(request, pid, address, data);

  static char state[WHOLE]; /* not on the stack: that of a UML kernel thread is small */
  struct iovec whole = {state, WHOLE};
  if (reads || whole_length == 0) {
    long result = next(PTRACE_GETREGSET, pid, address, &whole);
    if (result != 0) return result;
    whole_length = whole.iov_len;
  }
  if (reads) {
    if (given->iov_len > whole_length) given->iov_len = whole_length;
    memcpy(given->iov_base, state, given->iov_len);
    return 0;
  }
  if (given->iov_len >= whole_length) return next(request, pid, address, data);
  memset(state, 0, whole_length);
  memcpy(state, given->iov_base, given->iov_len);
  unsigned long long present;
  memcpy(&present, state + HEADER, sizeof present);
  present &= KNOWN;
  memcpy(state + HEADER, &present, sizeof present);
  whole.iov_len = whole_length;
  return next(PTRACE_SETREGSET, pid, address, &whole);
}
