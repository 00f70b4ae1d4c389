@echo off
rem Starts Quietus. Needs a Java 21 or newer: QUIETUS_JAVA, a folder jre beside this file, JAVA_HOME, or java on the PATH.
setlocal
set "quietus_home=%~dp0"
set "quietus_jvm=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "quietus_jvm=%JAVA_HOME%\bin\java.exe"
if exist "%quietus_home%jre\bin\java.exe" set "quietus_jvm=%quietus_home%jre\bin\java.exe"
if defined QUIETUS_JAVA set "quietus_jvm=%QUIETUS_JAVA%"
"%quietus_jvm%" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xshare:auto %QUIETUS_JAVA_OPTIONS% -cp "%quietus_home%lib\*" dev.quietus.cli.Main %*
exit /b %ERRORLEVEL%
