/** What REST and pages share: errors as problem details, and how the parts of Spring MVC are set up. */
@NullMarked
package dev.cmk.examples.esc.web;

import org.jspecify.annotations.NullMarked;
