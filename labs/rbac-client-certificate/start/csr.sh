# Prints the CertificateSigningRequest for jane.csr.
cat <<END
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata:
  name: jane
spec:
  signerName: kubernetes.io/kube-apiserver-client
  expirationSeconds: 86400
  usages: [client auth]
  request: $(base64 -w0 jane.csr)
END
