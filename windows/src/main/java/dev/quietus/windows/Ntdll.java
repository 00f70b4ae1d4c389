package dev.quietus.windows;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The calls of ntdll.dll that are used here. Most are documented only by what others have found out and rely on (System
 * Informer's phnt headers); each answers an NTSTATUS, negative for a failure.
 */
interface Ntdll extends Library {
    Ntdll CALLS = Native.load("ntdll", Ntdll.class);

    int SYSTEM_TIME_OF_DAY = 3;
    int SYSTEM_PROCESSES = 5;
    int SYSTEM_EXTENDED_HANDLES = 64;

    int PROCESS_BASIC = 0;
    int PROCESS_IMAGE_NAME = 27;
    int PROCESS_BREAK_ON_TERMINATION = 29;
    int PROCESS_DEBUG_OBJECT = 30;
    int PROCESS_PROTECTION = 61;

    int OBJECT_NAME = 1;
    int OBJECT_TYPE = 2;

    int STATUS_INFO_LENGTH_MISMATCH = 0xC0000004;

    int NtQuerySystemInformation(int kind, Pointer buffer, int length, int[] written);

    int NtQueryInformationProcess(long process, int kind, Pointer buffer, int length, int[] written);

    int NtSuspendProcess(long process);

    int NtResumeProcess(long process);

    int NtTerminateThread(long thread, int status);

    int NtRemoveProcessDebug(long process, long debugObject);

    /** 0 for handles of the same object. */
    int NtCompareObjects(long one, long other);

    int NtQueryObject(long handle, int kind, Pointer buffer, int length, int[] written);
}
