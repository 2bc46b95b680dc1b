/** Where the API begins. */
export const apiRoot = '/api/v1';
