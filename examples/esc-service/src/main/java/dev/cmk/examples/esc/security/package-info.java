/** Who gets in, and how: people with a form and a session, services with an access token. */
@NullMarked
package dev.cmk.examples.esc.security;

import org.jspecify.annotations.NullMarked;
