#!/bin/sh
# mmdebstrap extract hook for the curl image: curl, certificates and busybox's sh. No bash, as in the images people meet in the wild.
set -eu
root=$1
for applet in $(chroot "$root" /usr/bin/busybox --list); do
	[ -e "$root/usr/bin/$applet" ] || ln -s busybox "$root/usr/bin/$applet"
done
mkdir -p "$root/etc/ssl/certs" "$root/tmp" "$root/home/curl_user"
cat "$root"/usr/share/ca-certificates/mozilla/*.crt >"$root/etc/ssl/certs/ca-certificates.crt"
chmod 1777 "$root/tmp"
echo 'root:x:0:0:root:/root:/bin/sh
curl_user:x:100:101:curl:/home/curl_user:/bin/sh' >"$root/etc/passwd"
echo 'root:x:0:
curl_group:x:101:' >"$root/etc/group"
chown 100:101 "$root/home/curl_user"
rm -rf "$root"/usr/share/doc "$root"/usr/share/man "$root"/usr/lib/*/gconv "$root"/var/lib/dpkg "$root"/var/cache "$root"/usr/share/locale
