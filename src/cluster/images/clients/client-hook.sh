#!/bin/sh
# mmdebstrap extract hook for the images with client libraries: a shell and its tools, a user, and what the language needs
# that its packages would have made while being configured. $1 is the file system being made.
set -eu
root=$1
for applet in $(chroot "$root" /usr/bin/busybox --list); do
	[ -e "$root/usr/bin/$applet" ] || [ -e "$root/usr/sbin/$applet" ] || ln -s busybox "$root/usr/bin/$applet"
done
mkdir -p "$root/tmp" "$root/home/client"
chmod 1777 "$root/tmp"
echo 'root:x:0:0:root:/root:/bin/sh
client:x:1000:1000:client:/home/client:/bin/sh' >"$root/etc/passwd"
echo 'root:x:0:
client:x:1000:' >"$root/etc/group"
chown 1000:1000 "$root/home/client"

if [ -d "$root/usr/lib/jvm" ]; then
	jdk=$(cd "$root" && echo usr/lib/jvm/java-[0-9][0-9]-openjdk-*)
	# A runtime of its own instead of the whole: 75 MB, not 350. Started for a moment, it gains nothing from the second compiler.
	chroot "$root" "/$jdk/bin/jlink" --output /opt/java --generate-cds-archive \
		--add-modules java.base,java.logging,java.management,java.naming,java.sql,java.xml,jdk.crypto.ec,jdk.unsupported \
		--strip-java-debug-attributes --no-man-pages --no-header-files \
		--add-options='-XX:+UseSerialGC -XX:TieredStopAtLevel=1'
	ln -s /opt/java/bin/java "$root/usr/bin/java"
	lib=$(echo "$root"/usr/lib/*-linux-gnu*)
	rm -rf "$root/usr/lib/jvm" "$root/etc/$(basename "$jdk")" "$root/opt/java/lib/server/classes_nocoops.jsa" \
		"$lib"/libcrypto.so.* "$lib"/libssl.so.* "$lib"/libdb-* "$lib"/libsqlite3.so.* "$lib"/libsystemd.so.* \
		"$lib"/libnss3.so "$lib"/libfreebl* "$lib"/libsoftokn3* "$lib"/libnssckbi* "$lib"/libjpeg* "$lib"/liblcms2*
fi

rm -rf "$root"/usr/share/doc "$root"/usr/share/man "$root"/usr/lib/*/gconv "$root"/var/lib/dpkg "$root"/var/cache "$root"/var/lib/apt "$root"/usr/share/locale
