/** Name of the administrator that is made at the first start. */
export const firstAdministrator = 'admin';

/** Names that mean the program itself, nobody, or the first administrator: nobody whom a provider lets in may be called so. */
export const reservedNames: readonly string[] = [firstAdministrator, 'system', 'anonymous'];
