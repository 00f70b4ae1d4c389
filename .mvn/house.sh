# What mvnw, quietus, assemble and .ci/run share: finding a JDK 25 or newer, and telling whether a build is current.
# Shell builtins wherever a start waits for it: a JDK's `release` file says what `java -version` would, with no JVM to ask.
# shellcheck shell=sh

# Sets jdk_runtime, e.g. 25.0.3+9-LTS, and fails unless the folder $1 holds a JDK that is new enough.
jdk_fits() {
    jdk_major='' jdk_runtime=''
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS='=' read -r jdk_key jdk_value; do
        jdk_value=${jdk_value#\"}
        case $jdk_key in
            JAVA_VERSION) jdk_major=${jdk_value%%[!0-9]*} ;;
            JAVA_RUNTIME_VERSION) jdk_runtime=${jdk_value%\"} ;;
            *) continue ;;
        esac
        # The shell reads byte by byte, so the rest is not read.
        [ -z "$jdk_major" ] || [ -z "$jdk_runtime" ] || break
    done <"$1/release"
    [ "${jdk_major:-0}" -ge 25 ]
}

# Sets jdk_home to the JDK in $1 if it fits and can compile.
jdk_take() {
    [ -x "$1/bin/javac" ] && jdk_fits "$1" && jdk_home=$1
}

# Sets jdk_home to the first JDK that fits: JAVA_HOME, PATH, then the folders where JDKs are usually put.
jdk_find() {
    jdk_take "${JAVA_HOME:-}" && return
    jdk_java=$(command -v java) && jdk_java=$(readlink -f "$jdk_java") && jdk_take "${jdk_java%/bin/java}" && return
    for jdk_folder in /usr/lib/jvm/* /usr/java/* /opt/* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
        jdk_take "$jdk_folder" && return
    done
    return 1
}

jdk_missing='no JDK 25 or newer found: install one (a package such as temurin-25-jdk or openjdk-25-jdk, or sdk install java 25-tem) or set JAVA_HOME to it'

# Whether the folder $2 holds a build of the source tree $1 that nothing has changed since. Folders count as well: a
# deleted file touches the one it was in.
build_current() {
    [ -e "$2/stamp" ] && [ -z "$(find "$1/core/src/main" "$1/linux/src/main" "$1/guard/src/main" "$1/cli/src/main" "$1/pom.xml" \
        "$1/core/pom.xml" "$1/linux/pom.xml" "$1/guard/pom.xml" "$1/cli/pom.xml" "$1/mvnw" "$1/.mvn" \
        -newer "$2/stamp" -print -quit 2>/dev/null)" ]
}
