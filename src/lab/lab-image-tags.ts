/** What labs write in a manifest; raise the number when an image changes in what a learner can see. */
export const labImageTags = {
  toolbox: 'kindlab.local/toolbox:1',
  busybox: 'kindlab.local/busybox:1',
  web: 'kindlab.local/web:1',
  curl: 'kindlab.local/curl:1',
} as const;

/** Those with a client library each. They are made in the background and may come later than the first prompt, or never. */
export const clientImageTags = {
  'client-go': 'kindlab.local/client-go:1',
  'client-python': 'kindlab.local/client-python:1',
  'client-jvm': 'kindlab.local/client-jvm:1',
  'client-javascript': 'kindlab.local/client-javascript:1',
} as const;
