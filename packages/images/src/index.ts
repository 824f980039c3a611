export { dockerfile } from './dockerfile.ts'
export { ImageStore, type ImageStoreOptions } from './image-store.ts'
export { RemoteImages, type RemoteImagesOptions } from './remote-images.ts'
