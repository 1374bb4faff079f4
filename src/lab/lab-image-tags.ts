/** What labs write in a manifest; raise the number when an image changes in what a learner can see. */
export const labImageTags = {
  toolbox: 'kindlab.local/toolbox:1',
  busybox: 'kindlab.local/busybox:1',
  web: 'kindlab.local/web:1',
  curl: 'kindlab.local/curl:1',
} as const;
