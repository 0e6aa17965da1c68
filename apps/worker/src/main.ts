import { projectRoot } from '@app/kernel';
console.log('worker', projectRoot());
