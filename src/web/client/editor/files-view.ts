import type { PanelView, ViewActions } from '../panel/panel-views.ts';

/** The files of the learner's workspace. */
export function createFilesView(_actions: ViewActions): PanelView {
  const element = document.createElement('div');
  return { element, shown: () => {}, hidden: () => {} };
}
