@echo off
rem Starts Quietus. Needs a Java 21 or newer: QUIETUS_JAVA, a folder jre beside this file, JAVA_HOME, or java on the PATH.
setlocal
set "quietus_home=%~dp0"
set "quietus_jvm=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "quietus_jvm=%JAVA_HOME%\bin\java.exe"
if exist "%quietus_home%jre\bin\java.exe" set "quietus_jvm=%quietus_home%jre\bin\java.exe"
if defined QUIETUS_JAVA set "quietus_jvm=%QUIETUS_JAVA%"
rem Wine 8 lacks what the JDK's own seeds and IPv6 need, and answers some of the JVM's questions with a warning.
set "quietus_wine="
if exist "%SystemRoot%\system32\winecfg.exe" set "quietus_wine=-Djava.security.properties="%quietus_home%wine.security" -Djava.net.preferIPv4Stack=true -XX:-PrintWarnings"
"%quietus_jvm%" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xshare:auto %quietus_wine% %QUIETUS_JAVA_OPTIONS% -cp "%quietus_home%lib\*" dev.quietus.cli.Main %*
exit /b %ERRORLEVEL%
