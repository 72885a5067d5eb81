use super::{CellSize, Piece, is_shape, pieces};

const CELL: CellSize = CellSize {
    width: 10,
    height: 20,
    line: 1,
};

/// The pixels of a shape, `#` where there is ink. Only for shapes of rectangles.
fn pixels(character: char, cell: CellSize) -> Vec<String> {
    let mut rows = vec![vec![' '; cell.width as usize]; cell.height as usize];
    pieces(character, cell, &mut |piece| {
        let Piece::Rect {
            x,
            y,
            width,
            height,
        } = piece
        else {
            panic!("{character} has {piece:?}");
        };
        assert!(
            x + width <= cell.width && y + height <= cell.height,
            "{character} {piece:?}"
        );
        for row in &mut rows[y as usize..(y + height) as usize] {
            row[x as usize..(x + width) as usize].fill('#');
        }
    });
    rows.into_iter().map(String::from_iter).collect()
}

fn small(character: char) -> Vec<String> {
    pixels(
        character,
        CellSize {
            width: 7,
            height: 7,
            line: 1,
        },
    )
}

fn check(character: char, expected: [&str; 7]) {
    assert_eq!(small(character), expected, "{character}");
}

#[test]
fn lines_meet_in_the_middle() {
    check(
        '┌',
        [
            "       ", "       ", "       ", "   ####", "   #   ", "   #   ", "   #   ",
        ],
    );
    check(
        '┼',
        [
            "   #   ", "   #   ", "   #   ", "#######", "   #   ", "   #   ", "   #   ",
        ],
    );
    check(
        '┛',
        [
            "  ##   ", "  ##   ", "####   ", "####   ", "       ", "       ", "       ",
        ],
    );
}

#[test]
fn double_lines_are_open_inside() {
    check(
        '╔',
        [
            "       ", "       ", "  #####", "  #    ", "  # ###", "  # #  ", "  # #  ",
        ],
    );
    check(
        '╬',
        [
            "  # #  ", "  # #  ", "### ###", "       ", "### ###", "  # #  ", "  # #  ",
        ],
    );
    check(
        '╣',
        [
            "  # #  ", "  # #  ", "### #  ", "    #  ", "### #  ", "  # #  ", "  # #  ",
        ],
    );
    check(
        '╤',
        [
            "       ", "       ", "#######", "       ", "#######", "   #   ", "   #   ",
        ],
    );
    check(
        '╒',
        [
            "       ", "       ", "   ####", "   #   ", "   ####", "   #   ", "   #   ",
        ],
    );
    check(
        '╟',
        [
            "  # #  ", "  # #  ", "  # #  ", "  # ###", "  # #  ", "  # #  ", "  # #  ",
        ],
    );
    check(
        '╫',
        [
            "  # #  ", "  # #  ", "  # #  ", "#######", "  # #  ", "  # #  ", "  # #  ",
        ],
    );
    check(
        '╖',
        [
            "       ", "       ", "       ", "#####  ", "  # #  ", "  # #  ", "  # #  ",
        ],
    );
}

/// Every line that reaches an edge does so in the same pixels as every other of its weight, so that cells join.
#[test]
fn cells_join_at_any_size() {
    let edges = |character: char, cell: CellSize| {
        let pixels = pixels(character, cell);
        let column = |at: usize| -> String {
            pixels
                .iter()
                .map(|row| row.chars().nth(at).expect("a column"))
                .collect()
        };
        let last = cell.width as usize - 1;
        (
            column(0),
            column(last),
            pixels[0].clone(),
            pixels[pixels.len() - 1].clone(),
        )
    };
    for width in 8..24 {
        for line in 1..=2 {
            let cell = CellSize {
                width,
                height: 2 * width + 1,
                line,
            };
            let (left, right, ..) = edges('─', cell);
            let (.., top, bottom) = edges('│', cell);
            assert_eq!(left, right);
            assert_eq!(
                edges('┼', cell),
                (left.clone(), left.clone(), top.clone(), bottom)
            );
            assert_eq!(edges('┐', cell).0, left);
            assert_eq!(edges('┘', cell).2, top);
            let (double, ..) = edges('═', cell);
            assert_eq!(edges('╠', cell).1, double);
            assert_eq!(edges('╢', cell).0, left);
            // Nothing is broken on the way from edge to edge.
            let (cross, middle) = (pixels('┼', cell), cell.height as usize / 2);
            assert!(
                cross.iter().any(|row| !row.contains(' ')),
                "{cross:?} {middle}"
            );
        }
    }
}

#[test]
fn halves_and_quarters_fill_the_cell_without_overlap() {
    for width in 1..30 {
        for height in [2, 3, 7, 16, 21] {
            let cell = CellSize {
                width: width + 1,
                height,
                line: 1,
            };
            let count = |character: char| pixels(character, cell).concat().matches('#').count();
            let all = ((width + 1) * height) as usize;
            assert_eq!(count('█'), all);
            assert_eq!(count('▀') + count('▄'), all);
            assert_eq!(count('▌') + count('▐'), all);
            assert_eq!(count('▚') + count('▞'), all);
            assert_eq!(count('▘') + count('▟'), all);
            assert_eq!(count('\u{1fb00}') + count('\u{1fb3b}'), all, "{cell:?}");
        }
    }
}

#[test]
fn eighths_grow() {
    let count = |character: char| pixels(character, CELL).concat().matches('#').count();
    let lower: Vec<usize> = ('▁'..='█').map(count).collect();
    assert!(lower.is_sorted_by(|one, two| one < two), "{lower:?}");
    let left: Vec<usize> = ('▉'..='▏').map(count).collect();
    assert!(left.is_sorted_by(|one, two| one > two), "{left:?}");
}

#[test]
fn sextants_follow_their_numbers() {
    let cell = CellSize {
        width: 2,
        height: 3,
        line: 1,
    };
    // Unicode's names: SEXTANT-1, -123, -35, -235, -1246, -23456.
    assert_eq!(pixels('\u{1fb00}', cell), ["# ", "  ", "  "]);
    assert_eq!(pixels('\u{1fb06}', cell), ["##", "# ", "  "]);
    assert_eq!(pixels('\u{1fb13}', cell), ["  ", "# ", "# "]);
    assert_eq!(pixels('\u{1fb14}', cell), [" #", "# ", "# "]);
    assert_eq!(pixels('\u{1fb28}', cell), ["##", " #", " #"]);
    assert_eq!(pixels('\u{1fb3b}', cell), [" #", "##", "##"]);
}

#[test]
fn braille_dots_are_apart() {
    let all = pixels('\u{28ff}', CELL);
    let inked: Vec<bool> = all.iter().map(|row| row.contains('#')).collect();
    let starts = inked
        .windows(2)
        .filter(|pair| pair == &[false, true])
        .count();
    assert_eq!(starts + usize::from(inked[0]), 4, "{all:?}");
    assert!(pixels('\u{2800}', CELL).concat().trim().is_empty());
}

#[test]
fn every_shape_has_pieces_inside_its_cell() {
    for number in 0..=0x1_fbff_u32 {
        let Some(character) = char::from_u32(number) else {
            continue;
        };
        let mut count = 0;
        for cell in [
            CELL,
            CellSize {
                width: 1,
                height: 1,
                line: 1,
            },
            CellSize {
                width: 3,
                height: 2,
                line: 5,
            },
        ] {
            pieces(character, cell, &mut |piece| {
                count += 1;
                if let Piece::Rect {
                    x,
                    y,
                    width,
                    height,
                } = piece
                {
                    assert!(
                        x <= cell.width && x + width <= cell.width.max(2),
                        "{character} {piece:?}"
                    );
                    assert!(
                        y <= cell.height && y + height <= cell.height.max(2),
                        "{character} {piece:?}"
                    );
                }
            });
        }
        assert_eq!(
            count > 0,
            is_shape(character) && character != '\u{2800}',
            "{number:x}"
        );
    }
}
