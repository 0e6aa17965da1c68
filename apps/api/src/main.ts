import { projectRoot } from '@app/kernel';
console.log('api', projectRoot());
