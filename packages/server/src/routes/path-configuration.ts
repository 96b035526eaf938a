import etag from '@fastify/etag';
import type { FastifyPluginAsync } from 'fastify';
import { isPublic } from '../http/access.ts';

const SIGN_IN = { context: 'modal', flow: 'authentication', pull_to_refresh_enabled: false };
const MODAL = { context: 'modal' };
const DEFAULT = { context: 'default', pull_to_refresh_enabled: true };

const WEB_FRAGMENT = { uri: 'turbo://fragment/web', fallback_uri: 'turbo://fragment/web' };
const MODAL_FRAGMENT = { uri: 'turbo://fragment/web/modal/sheet', fallback_uri: 'turbo://fragment/web' };

/** How a shell presents which page. The same for everyone, so that a shell can ask before anybody has signed in. */
export const pathConfigurationRoutes: FastifyPluginAsync = async (app) => {
  await app.register(etag);
  for (const platform of ['ios', 'android'] as const) {
    const paths = [
      `/turbo/${platform}/path_configuration`,
      `/turbo/${platform}/path_configuration.json`,
      `/hotwire/${platform}/path_configuration`,
      `/hotwire/${platform}/path_configuration.json`,
      `/configurations/${platform}_v1.json`,
    ];
    const body = pathConfiguration(platform);
    for (const path of paths) {
      app.get(path, isPublic, async (_request, reply) => {
        reply.header('cache-control', 'public, no-cache');
        return body;
      });
    }
  }
};

function pathConfiguration(platform: 'ios' | 'android') {
  const on = (fragment: object, properties: object) =>
    platform === 'android' ? { ...properties, ...fragment } : properties;
  return {
    settings: {},
    rules: [
      { patterns: ['.*'], properties: on(WEB_FRAGMENT, DEFAULT) },
      { patterns: ['/users/sign_in$'], properties: on(MODAL_FRAGMENT, SIGN_IN) },
      { patterns: ['/new$', '/edit$'], properties: on(MODAL_FRAGMENT, MODAL) },
    ],
  };
}
