package dev.quietus.windows;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import org.jspecify.annotations.Nullable;

/**
 * The calls of kernel32.dll that are used here, with the names and the order of arguments of Microsoft's documentation.
 * Handles and addresses are {@code long}: only 64-bit Windows is served. After a failure {@link Native#getLastError()} says why.
 */
interface Kernel32 extends Library {
    Kernel32 CALLS = Native.load("kernel32", Kernel32.class);

    int PROCESS_TERMINATE = 0x1;
    int PROCESS_CREATE_THREAD = 0x2;
    int PROCESS_VM_OPERATION = 0x8;
    int PROCESS_VM_READ = 0x10;
    int PROCESS_VM_WRITE = 0x20;
    int PROCESS_DUP_HANDLE = 0x40;
    int PROCESS_CREATE_PROCESS = 0x80;
    int PROCESS_SET_QUOTA = 0x100;
    int PROCESS_QUERY_INFORMATION = 0x400;
    int PROCESS_SUSPEND_RESUME = 0x800;
    int PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
    int SYNCHRONIZE = 0x100000;
    int THREAD_TERMINATE = 0x1;
    int THREAD_QUERY_LIMITED_INFORMATION = 0x800;

    int WAIT_OBJECT_0 = 0;
    int WAIT_TIMEOUT = 258;

    /** Of DuplicateHandle. */
    int SAME_ACCESS = 2;

    /** Of CreateFile: others may read, write and remove it meanwhile. */
    int SHARE_ALL = 7;

    int OPEN_EXISTING = 3;

    int CTRL_C = 0;
    int CTRL_BREAK = 1;

    int GetCurrentProcessId();

    long GetCurrentProcess();

    long OpenProcess(int rights, boolean inherited, int number);

    boolean ProcessIdToSessionId(int number, int[] session);

    long OpenThread(int rights, boolean inherited, int number);

    int GetProcessIdOfThread(long thread);

    boolean CloseHandle(long handle);

    int WaitForSingleObject(long handle, int millis);

    boolean GetExitCodeProcess(long process, int[] code);

    boolean GetProcessTimes(long process, long[] created, long[] exited, long[] kernel, long[] user);

    boolean GetProcessHandleCount(long process, int[] count);

    boolean TerminateProcess(long process, int code);

    boolean QueryFullProcessImageNameW(long process, int flags, char[] name, int[] length);

    boolean ReadProcessMemory(long process, long address, byte[] buffer, long length, long[] read);

    long CreateRemoteThread(
            long process, @Nullable Pointer attributes, long stack, long start, long argument, int flags, int[] number);

    boolean DuplicateHandle(
            long sourceProcess, long handle, long process, long[] copy, int rights, boolean inherited, int options);

    void GetSystemTimeAsFileTime(long[] time);

    long GetModuleHandleW(WString name);

    long GetProcAddress(long module, String name);

    boolean IsProcessInJob(long process, long job, int[] inside);

    boolean IsWow64Process(long process, int[] emulated);

    boolean CheckRemoteDebuggerPresent(long process, int[] present);

    long CreateJobObjectW(@Nullable Pointer attributes, @Nullable WString name);

    boolean AssignProcessToJobObject(long job, long process);

    boolean TerminateJobObject(long job, int code);

    boolean SetInformationJobObject(long job, int kind, Pointer information, int length);

    boolean QueryInformationJobObject(long job, int kind, Pointer information, int length, int[] written);

    boolean CreateProcessW(
            @Nullable WString program,
            Pointer commandLine,
            @Nullable Pointer processAttributes,
            @Nullable Pointer threadAttributes,
            boolean inheritHandles,
            int flags,
            @Nullable Pointer environment,
            @Nullable WString folder,
            Pointer startup,
            Pointer information);

    boolean InitializeProcThreadAttributeList(@Nullable Pointer list, int count, int flags, long[] size);

    boolean UpdateProcThreadAttribute(
            @Nullable Pointer list,
            int flags,
            long attribute,
            Pointer value,
            long size,
            @Nullable Pointer previous,
            @Nullable Pointer returned);

    void DeleteProcThreadAttributeList(@Nullable Pointer list);

    long CreateToolhelp32Snapshot(int what, int process);

    boolean Module32FirstW(long snapshot, Pointer entry);

    boolean Module32NextW(long snapshot, Pointer entry);

    int GetFileType(long file);

    int GetFinalPathNameByHandleW(long file, char[] path, int length, int flags);

    boolean GetFileInformationByHandle(long file, byte[] information);

    boolean SetFileInformationByHandle(long file, int kind, byte[] information, int length);

    boolean WaitNamedPipeW(WString name, int millis);

    long CreateIoCompletionPort(long file, long port, long key, int threads);

    boolean GetQueuedCompletionStatus(long port, int[] bytes, long[] key, long[] overlapped, int millis);

    boolean PostQueuedCompletionStatus(long port, int bytes, long key, long overlapped);

    int ResumeThread(long thread);

    long CreateEventW(@Nullable Pointer attributes, boolean manual, boolean set, @Nullable WString name);

    boolean SetEvent(long event);

    int WaitForMultipleObjects(int count, long[] handles, boolean all, int millis);

    long GetStdHandle(int which);

    boolean SetHandleInformation(long handle, int mask, int flags);

    boolean CreatePipe(long[] read, long[] write, @Nullable Pointer attributes, int size);

    boolean ReadFile(long file, byte[] buffer, int length, int[] read, @Nullable Pointer overlapped);

    boolean WriteFile(long file, byte[] bytes, int length, int[] written, @Nullable Pointer overlapped);

    long CreateFileW(
            WString name,
            int access,
            int share,
            @Nullable Pointer attributes,
            int disposition,
            int flags,
            long template);

    /** Told of each event of the console; answers whether that was all. */
    interface Heard extends Callback {
        boolean event(int kind);
    }

    boolean SetConsoleCtrlHandler(Heard heard, boolean add);
}
