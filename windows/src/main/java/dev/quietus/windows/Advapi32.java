package dev.quietus.windows;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import org.jspecify.annotations.Nullable;

/** The calls of advapi32.dll that are used here: tokens, privileges, accounts, services. */
interface Advapi32 extends Library {
    Advapi32 CALLS = Native.load("advapi32", Advapi32.class);

    int TOKEN_QUERY = 0x8;
    int TOKEN_ADJUST_PRIVILEGES = 0x20;
    int TOKEN_USER = 1;
    int TOKEN_OWNER = 4;
    int TOKEN_INTEGRITY_LEVEL = 25;
    int OWNER_SECURITY_INFORMATION = 1;
    int SE_PRIVILEGE_ENABLED = 2;

    boolean OpenProcessToken(long process, int rights, long[] token);

    boolean GetTokenInformation(long token, int kind, Pointer buffer, int length, int[] written);

    boolean LookupAccountSidW(
            @Nullable WString machine,
            byte[] sid,
            char[] name,
            int[] nameLength,
            char[] domain,
            int[] domainLength,
            int[] use);

    boolean LookupPrivilegeValueW(@Nullable WString machine, WString name, long[] value);

    boolean AdjustTokenPrivileges(
            long token, boolean none, Pointer wanted, int length, @Nullable Pointer before, @Nullable Pointer written);

    boolean GetKernelObjectSecurity(long object, int what, byte[] descriptor, int length, int[] needed);

    long OpenSCManagerW(@Nullable WString machine, @Nullable WString database, int rights);

    boolean EnumServicesStatusExW(
            long manager,
            int level,
            int type,
            int state,
            Pointer buffer,
            int length,
            int[] needed,
            int[] returned,
            int[] resume,
            @Nullable WString group);

    long OpenServiceW(long manager, WString name, int rights);

    boolean QueryServiceConfigW(long service, Pointer buffer, int length, int[] needed);

    boolean QueryServiceConfig2W(long service, int level, Pointer buffer, int length, int[] needed);

    boolean QueryServiceStatusEx(long service, int level, Pointer buffer, int length, int[] needed);

    boolean ControlService(long service, int control, Pointer status);

    boolean EnumDependentServicesW(
            long service, int state, @Nullable Pointer buffer, int length, int[] needed, int[] returned);

    boolean CloseServiceHandle(long handle);

    /** Answers an error number, 0 for success, as the others of the registry do. */
    int RegOpenKeyExW(long root, WString path, int options, int rights, long[] key);

    int RegEnumValueW(
            long key,
            int index,
            char[] name,
            int[] nameLength,
            @Nullable Pointer reserved,
            int[] type,
            byte[] data,
            int[] dataLength);

    int RegCloseKey(long key);
}
