// Prints the address that the client would talk to, and talks to nobody.
import { KubeConfig } from '@kubernetes/client-node';

const config = new KubeConfig();
config.loadFromDefault();
console.log(config.getCurrentCluster().server);
