/** The organizations' keys as this process knows them, and how their keys are doing. */
@NullMarked
package dev.cmk.internal.organizations;

import org.jspecify.annotations.NullMarked;
