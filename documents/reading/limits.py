"""What the child gives up before it opens a file: time, memory, the network, other programs."""

import ctypes
import os
import platform
import resource
import struct
import sys

MEGABYTE = 1024 * 1024
OPEN_FILES = 64
NICENESS = 10  # what publishes on time goes first

# prctl(2), seccomp(2), linux/filter.h
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
SECCOMP_MODE_FILTER = 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050001  # the second makes the call fail with EPERM
LOAD, IF_EQUAL, IF_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
NUMBER_OF_CALL, ARCHITECTURE = 0, 4  # where they lie in struct seccomp_data
OTHER_CALLING_CONVENTION = 0x40000000  # x32 on x86_64: the same calls under other numbers
SIGKILL = 9
# Architecture: its number for audits, and its numbers of the calls refused (asm/unistd_64.h, asm-generic/unistd.h):
# socket, socketpair, clone, clone3, fork, vfork, execve, execveat, kill, ptrace, process_vm_readv, process_vm_writev,
# io_uring_setup.
CALLS = {
    "x86_64": (0xC000003E, (41, 53, 56, 435, 57, 58, 59, 322, 62, 101, 310, 311, 425)),
    "aarch64": (0xC00000B7, (198, 199, 220, 435, 221, 281, 129, 117, 270, 271, 425)),
}
REFUSED_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.kill")


def limit(cpu_seconds=10, memory_mb=512, written_mb=0):
    """Limit this process: it dies after `cpu_seconds`, gets no more than `memory_mb`, writes files up to `written_mb`.

    It also dies with its parent, and can open no socket and start no process. On Linux a system-call filter sees to
    that, which holds for the libraries in C as well; elsewhere a hook holds for what Python does. Address space is
    what is limited, since it counts whatever a library maps; the libraries themselves take about 140 MB of it.
    """
    os.nice(NICENESS)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # or numpy reserves 40 MB a processor, and threads that it cannot have
    for name, value in (
        (resource.RLIMIT_AS, memory_mb * MEGABYTE),
        (resource.RLIMIT_FSIZE, written_mb * MEGABYTE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _lower(name, value)
    _lower(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1)  # ends by SIGXCPU, which tells the parent why
    if not (sys.platform == "linux" and _filter_calls()):
        sys.addaudithook(_refuse)


def _lower(name, soft, hard=None):
    highest = resource.getrlimit(name)[1]
    limits = (soft, soft if hard is None else hard)
    resource.setrlimit(name, limits if highest == resource.RLIM_INFINITY else [min(value, highest) for value in limits])


def _filter_calls():
    """Die with the parent, be closed to debuggers, and refuse `CALLS`; return whether the kernel took the filter."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if platform.machine() not in CALLS:
        return False
    audit_number, calls = CALLS[platform.machine()]
    steps = [
        (LOAD, 0, 0, ARCHITECTURE),
        (IF_EQUAL, 0, len(calls) + 3, audit_number),
        (LOAD, 0, 0, NUMBER_OF_CALL),
        (IF_AT_LEAST, len(calls) + 1, 0, OTHER_CALLING_CONVENTION),
        *((IF_EQUAL, len(calls) - place, 0, call) for place, call in enumerate(calls)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    ]
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    header = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(program)))
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(header), 0, 0) == 0


def _refuse(event, _arguments):
    """Refuse what would reach the network or another process; for `sys.addaudithook`."""
    if event.startswith(REFUSED_EVENTS):
        raise PermissionError(event)
